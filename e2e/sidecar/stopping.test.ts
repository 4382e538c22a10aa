import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { newestVersion } from '../client/pair-on-disk.ts'
import { eventually, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { pairFolder } from './pair-folder.ts'
import { metric, startSidecar, through } from './sidecar.ts'
import { stageWithDeadToken } from './stage.ts'
import { ACCOUNT, reply, startUpstream } from './upstream.ts'

const LIMIT = { timeout: 60_000 }

test('SIGTERM in the middle of a renewal: it is saved before the end, and its caller is answered', LIMIT, async () => {
  using stage = await stageWithDeadToken('single-use')
  const { proxy, sidecar, backend } = stage
  const held = Promise.withResolvers<void>()
  const go = Promise.withResolvers<undefined>()
  proxy.onAnswer = ({ method }) => {
    if (method !== 'tokens.refresh') return undefined
    held.resolve()
    return go.promise
  }
  const call = through(sidecar, '/v1/me')
  await held.promise
  sidecar.signal('SIGTERM')
  await eventually('it stops listening', 10_000, () => listens(sidecar).then(yes => !yes || undefined))
  go.resolve(undefined)
  assert.equal((await call).status, 200)
  assert.deepEqual(await sidecar.ended(), { code: 0, signal: null })
  assert.ok(await backend.accepts(newestVersion(pairFolder(sidecar.home)).pair.accessToken), 'the saved pair works')
  assert.deepEqual(backend.counts(), { makes: 1, refreshes: 1 })
})

test('the same where nobody waits for it any more: the caller has hung up', LIMIT, async () => {
  using stage = await stageWithDeadToken('single-use')
  const { proxy, sidecar, backend } = stage
  const held = Promise.withResolvers<void>()
  const go = Promise.withResolvers<undefined>()
  proxy.onAnswer = ({ method }) => {
    if (method !== 'tokens.refresh') return undefined
    held.resolve()
    return go.promise
  }
  const leaving = new AbortController()
  const call = through(sidecar, '/v1/me', { signal: leaving.signal })
  await held.promise
  leaving.abort()
  await assert.rejects(call)
  await eventually('it is gone', 10_000, async () => (await metric(sidecar, 'callers_gone_total')) === 1 || undefined)
  sidecar.signal('SIGTERM')
  await eventually('it is stopping', 10_000, () => /Stopping:/.test(sidecar.stderr()) || undefined)
  go.resolve(undefined)
  assert.deepEqual(await sidecar.ended(), { code: 0, signal: null })
  // Not before the renewal was done.
  assert.match(sidecar.stderr(), /renewed\.\nStopped\.\n$/)
  assert.ok(await backend.accepts(newestVersion(pairFolder(sidecar.home)).pair.accessToken), 'the saved pair works')
})

test('SIGTERM answers the calls in flight, takes no new ones, and leaves no socket behind', LIMIT, async () => {
  using upstream = await startUpstream()
  const sidecar = await startSidecar({ url: upstream.url, account: ACCOUNT })
  const begun = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  upstream.answer = async (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' }).write('first')
    begun.resolve()
    await go.promise
    response.end(' and last')
  }
  const call = through(sidecar, '/v1/slow')
  await begun.promise
  sidecar.signal('SIGTERM')
  await eventually('it stops listening', 10_000, () => listens(sidecar).then(yes => !yes || undefined))
  go.resolve()
  assert.equal((await call).text, 'first and last')
  assert.deepEqual(await sidecar.ended(), { code: 0, signal: null })
  assert.equal(existsSync((sidecar.place as { socketPath: string }).socketPath), false)
})

test('a call that never ends is cut when the grace is over', LIMIT, async () => {
  using upstream = await startUpstream()
  const sidecar = await startSidecar({ url: upstream.url, account: ACCOUNT, flags: ['--grace', '1'] })
  const begun = Promise.withResolvers<void>()
  upstream.answer = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n')
    begun.resolve()
  }
  const call = through(sidecar, '/v1/events')
  const cut = assert.rejects(call, { code: 'ECONNRESET' })
  await begun.promise
  sidecar.signal('SIGTERM')
  await cut
  assert.deepEqual(await sidecar.ended(), { code: 0, signal: null })
})

test('killed and started again, it goes on with the pair that is saved: nothing is made', LIMIT, async () => {
  using upstream = await startUpstream()
  const options = { url: upstream.url, account: ACCOUNT }
  const first = await startSidecar(options)
  assert.equal((await through(first, '/v1/me')).status, 200)
  first.signal('SIGKILL')
  await first.ended()
  upstream.answer = (_request, response) => reply(response, 200, { fine: true })
  const second = await startSidecar({ ...options, home: first.home })
  assert.equal((await through(second, '/v1/me')).text, '{"fine":true}')
  assert.deepEqual(upstream.counts, { makes: 1, refreshes: 0 })
  second.signal('SIGKILL')
})

testThatNothingSecretWasPrinted()

async function listens(sidecar: Parameters<typeof through>[0]): Promise<boolean> {
  return through(sidecar, '/.chatapp/live').then(
    () => true,
    () => false,
  )
}
