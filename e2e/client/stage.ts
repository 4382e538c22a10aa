import assert from 'node:assert/strict'
import { join } from 'node:path'
import { temporaryFolder } from '../harness/index.ts'
import { type Backend, backend, type Kind } from './backend.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { type ProgramOptions, runPrograms } from './program.ts'

/** A server, a proxy before it, and a folder for the pair. */
export interface Stage extends Disposable {
  readonly backend: Backend
  readonly proxy: FaultProxy
  /** Folder of the file store. */
  readonly store: string
  /** For programs that use all of it. */
  readonly options: ProgramOptions
}

/** An account that has never made a token. */
export async function emptyStage(kind: Kind): Promise<Stage> {
  const behind = await backend(kind)
  const proxy = await startFaultProxy(behind.url)
  const store = join(temporaryFolder(), 'store')
  return {
    backend: behind,
    proxy,
    store,
    options: { url: proxy.url, account: behind.account, store },
    [Symbol.dispose]: () => proxy[Symbol.dispose](),
  }
}

/** A pair is saved, made by a program that has ended; the proxy has forgotten about it. */
export async function stageWithPair(kind: Kind): Promise<Stage> {
  const stage = await emptyStage(kind)
  assert.deepEqual(await runPrograms(1, stage.options), [{ answered: true }])
  assert.deepEqual(stage.backend.counts(), { makes: 1, refreshes: 0 })
  stage.proxy.forget()
  return stage
}

/** A pair is saved, and its access token is over. */
export async function stageWithDeadToken(kind: Kind): Promise<Stage> {
  const stage = await stageWithPair(kind)
  await stage.backend.endAccess()
  return stage
}
