import assert from 'node:assert/strict'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newestVersion, waitingForLock } from '../client/pair-on-disk.ts'
import { eventually, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { pairFolder } from './pair-folder.ts'
import { type Reply, runChatapp, type Sidecar, startSidecar, through } from './sidecar.ts'
import { assertSpent, type Stage, stageWithDeadToken } from './stage.ts'

const LIMIT = { timeout: 60_000 }
const ONE_REFRESH = { makes: 0, refreshes: 1 }

/** Keeps the next refresh's answer in the proxy. */
function holdRefresh({ proxy }: Stage): { held: Promise<void>; go(): void } {
  const held = Promise.withResolvers<void>()
  const go = Promise.withResolvers<undefined>()
  let count = 0
  proxy.onAnswer = ({ method }) => {
    if (method !== 'tokens.refresh' || count++ > 0) return undefined
    held.resolve()
    return go.promise
  }
  return { held: held.promise, go: () => go.resolve(undefined) }
}

test(
  'a new pair that cannot be saved is used by nobody, and not lost: when the folder is mended, it is saved',
  LIMIT,
  async () => {
    using stage = await stageWithDeadToken('single-use')
    const { sidecar, backend } = stage
    const folder = pairFolder(sidecar.home)
    const refresh = holdRefresh(stage)
    const call = through(sidecar, '/v1/me')
    await refresh.held
    renameSync(folder, `${folder}-away`)
    writeFileSync(folder, 'in the way')
    refresh.go()
    assertUnavailable(await call)
    assertUnavailable(await through(sidecar, '/v1/me'))
    rmSync(folder)
    renameSync(`${folder}-away`, folder)
    assert.equal((await through(sidecar, '/v1/me')).status, 200)
    assertSpent(stage, ONE_REFRESH)
    assert.ok(await backend.accepts(newestVersion(folder).pair.accessToken), 'the saved pair works')
  },
)

test(
  'a file of somebody else in the place of the pair is left alone; nothing is made until it is gone',
  LIMIT,
  async () => {
    using stage = await stageWithDeadToken('single-use')
    const { sidecar, options } = stage
    sidecar.signal('SIGTERM')
    await sidecar.ended()
    const folder = pairFolder(sidecar.home)
    const foreign = join(folder, `${newestVersion(folder).version + 1}.json`)
    writeFileSync(foreign, 'this is no pair')
    const again = await startSidecar(options)
    assertUnavailable(await through(again, '/v1/me'))
    assert.equal((await through(again, '/.chatapp/ready')).status, 503)
    assert.match(again.stderr(), /StoreCorruptError/)
    const { email, appId } = stage.backend.account
    const without = await runChatapp(['proxy', '--port', '0'], sidecar.home, { ...options, account: { email, appId } })
    assert.equal(without.code, 7)
    rmSync(foreign)
    assert.equal((await through(again, '/v1/me')).status, 200)
    assertSpent(stage, ONE_REFRESH)
    again.signal('SIGKILL')
  },
)

test(
  'a sidecar asleep in the middle of a renewal is passed over when its lease is over, and goes on with the same pair',
  LIMIT,
  async () => {
    using stage = await stageWithDeadToken('convergent')
    const { sidecar, options } = stage
    const other = await startSidecar({ ...options, flags: ['--port', '0'] })
    const refresh = holdRefresh(stage)
    const asleep = through(sidecar, '/v1/me')
    await refresh.held
    sidecar.signal('SIGSTOP')
    const call = through(other, '/v1/me')
    await eventually('the other waits for the lock', 20_000, () => waitingFor(sidecar) || undefined)
    assert.equal((await call).status, 200)
    refresh.go()
    sidecar.signal('SIGCONT')
    assert.equal((await asleep).status, 200)
    assertSpent(stage, ONE_REFRESH)
    other.signal('SIGKILL')
  },
)

testThatNothingSecretWasPrinted()

function waitingFor({ home }: Sidecar): boolean {
  return waitingForLock(pairFolder(home)) > 0
}

function assertUnavailable({ status, text, headers }: Reply): void {
  assert.deepEqual([status, JSON.parse(text).error.code], [503, 'ApiUnavailableError'])
  assert.deepEqual([headers['chatapp-reason'], headers['retry-after']], ['store', '5'])
}
