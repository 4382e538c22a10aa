import assert from 'node:assert/strict'
import { type Backend, backend, type Kind } from '../client/backend.ts'
import { type FaultProxy, startFaultProxy } from '../client/fault-proxy.ts'
import { type Sidecar, type SidecarOptions, startSidecar, through } from './sidecar.ts'

/** A server, a proxy that can spoil things before it, and a sidecar before that. */
export interface Stage extends Disposable {
  readonly backend: Backend
  readonly proxy: FaultProxy
  readonly sidecar: Sidecar
  /** For a second one that shares the pair. */
  readonly options: SidecarOptions
}

/** A sidecar that has a pair, whose access token is over. */
export async function stageWithDeadToken(kind: Kind, flags: readonly string[] = []): Promise<Stage> {
  const behind = await backend(kind)
  const proxy = await startFaultProxy(behind.url)
  const options: SidecarOptions = { url: proxy.url, account: behind.account, flags }
  const sidecar = await startSidecar(options)
  assert.equal((await through(sidecar, '/v1/me')).status, 200)
  assert.deepEqual(behind.counts(), { makes: 1, refreshes: 0 })
  await behind.endAccess()
  proxy.forget()
  return {
    backend: behind,
    proxy,
    sidecar,
    options: { ...options, home: sidecar.home },
    [Symbol.dispose]() {
      sidecar.signal('SIGKILL')
      proxy[Symbol.dispose]()
    },
  }
}

/** Counted on the wire and at the server. */
export function assertSpent({ backend: { counts }, proxy }: Stage, spent: { makes: number; refreshes: number }): void {
  assert.deepEqual(counts(), { makes: 1 + spent.makes, refreshes: spent.refreshes })
  assert.equal(proxy.count('tokens.make'), spent.makes)
}
