import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import {
  call,
  createApp,
  eventually,
  holdWriteLock,
  runOperator,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Behind, BOUND_MS, newPair, refusalOf, revoke, startBehind } from './behind.ts'
import { closing, openSocket, startSocketUpstream } from './sockets.ts'
import { beginEvents, openStream, type StreamUpstream, startStreamUpstream } from './streams.ts'

const LIMIT = { timeout: 60_000 }

let upstream: StreamUpstream
let behind: Behind
let url: string

before(async () => {
  upstream = await startStreamUpstream()
  behind = await startBehind(upstream.url, { CHATAPP_SERVER_UPSTREAM_TIMEOUT: '1' })
  url = behind.server.url
})

beforeEach(() => {
  upstream.calls.length = 0
  upstream.answer = beginEvents
})

after(() => upstream?.[Symbol.dispose]())

test('an event stream may be silent for longer than any other answer', LIMIT, async () => {
  const events = await openStream(url, behind.pair.accessToken)
  upstream.answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/plain' }).flushHeaders()
  const other = await openStream(url, behind.pair.accessToken)
  assert.equal(await other.ended, 'cut')
  upstream.calls[0]?.response.write('data: after the silence\n\n')
  await eventually('the event comes', 10_000, () => events.text === 'data: after the silence\n\n' || undefined)
  upstream.calls[0]?.response.end()
  assert.equal(await events.ended, 'whole')
})

test('a revocation ends the event streams of its grant cleanly, and who calls again is told why', LIMIT, async () => {
  using agent = new KeptAgent()
  const pair = await newPair(behind.server, behind.owner)
  const events = await openStream(url, pair.accessToken, { agent })
  const other = await openStream(url, behind.pair.accessToken)
  upstream.calls[0]?.response.write('data: 1\n\n')
  await eventually('the event comes', 10_000, () => events.text.length > 0 || undefined)
  const gone = once(upstream.calls[0]?.response ?? assert.fail(), 'close')
  await revoke(behind.server, pair)
  assert.equal(await events.ended, 'whole')
  assert.equal(events.text, 'data: 1\n\n')
  await gone
  const again = await openStream(url, pair.accessToken, { agent })
  assert.equal(again.response.statusCode, 403)
  assert.equal(again.response.headers['chatapp-reason'], 'revoked')
  assert.equal(await again.ended, 'whole')
  assert.equal(JSON.parse(again.text).error.code, 'ApiInvalidTokenError')
  assert.equal(agent.connections, 1, 'the connection went on')
  upstream.calls[1]?.response.end('data: still here\n\n')
  assert.equal(await other.ended, 'whole')
  assert.equal(other.text, 'data: still here\n\n')
})

test('access that another process ends in the store ends the event stream within the bound', LIMIT, async () => {
  const { server, owner } = behind
  const app = { ...owner, ...(await createApp(server, owner.cabinetUserId)) }
  const pair = await newPair(server, app)
  const events = await openStream(url, pair.accessToken)
  await runOperator(server, ['apps', 'disable', '--app', app.appId])
  const endedAt = performance.now()
  assert.equal(await events.ended, 'whole')
  assert.ok(performance.now() - endedAt < BOUND_MS)
  assert.deepEqual(await refusalOf(server, pair), { code: 'ApiInvalidTokenError', reason: 'revoked' })
})

test(
  'an event stream that said how long it is is cut instead: its end would be taken for the next answer',
  LIMIT,
  async () => {
    upstream.answer = (_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Content-Length': '1000' }).write('data: 1\n\n')
    const pair = await newPair(behind.server, behind.owner)
    const events = await openStream(url, pair.accessToken)
    await revoke(behind.server, pair)
    assert.equal(await events.ended, 'cut')
  },
)

test('a caller that goes away is told to the upstream, and an upstream that dies to the caller', LIMIT, async () => {
  const leaving = await openStream(url, behind.pair.accessToken)
  const gone = once(upstream.calls[0]?.response ?? assert.fail(), 'close')
  leaving.response.destroy()
  await gone
  const staying = await openStream(url, behind.pair.accessToken)
  upstream.calls[1]?.response.destroy()
  assert.equal(await staying.ended, 'cut')
})

test('300 event streams leave the connections of ordinary calls alone', LIMIT, async () => {
  const all = await Promise.all(Array.from({ length: 300 }, () => openStream(url, behind.pair.accessToken)))
  upstream.answer = (_, response) => response.end('at once')
  const headers = { Authorization: behind.pair.accessToken }
  assert.equal((await call(url, '/v1/licenses', { headers })).text, 'at once')
  for (const { response } of upstream.calls) response.end()
  for (const { ended } of all) assert.equal(await ended, 'whole')
})

test('an event stream ends in the second in which its access token does', LIMIT, async () => {
  const { server, pair } = await startBehind(upstream.url, { CHATAPP_SERVER_ACCESS_TTL: '3' })
  const events = await openStream(server.url, pair.accessToken)
  assert.equal(await events.ended, 'whole')
  const late = Date.now() / 1000 - pair.accessTokenEndTime
  assert.ok(late > -0.1 && late < 5, `${late} s after its end`)
  assert.deepEqual(await refusalOf(server, pair), { code: 'ApiInvalidTokenError', reason: 'expired' })
  await server.stop()
})

test(
  'past CHATAPP_SERVER_MAX_STALENESS streams and websockets of guarded routes end: revocations may be unknown',
  LIMIT,
  async () => {
    using sockets = await startSocketUpstream()
    const routes = routesFile([
      { path: '/', upstream: upstream.url },
      { path: '/ws', upstream: sockets.url },
      { path: '/public', upstream: upstream.url, access: 'public' },
    ])
    const settings = { CHATAPP_SERVER_UPSTREAM: '', CHATAPP_SERVER_ROUTES: routes, CHATAPP_SERVER_MAX_STALENESS: '2' }
    const { server, pair } = await startBehind('', settings)
    const guarded = await openStream(server.url, pair.accessToken)
    const free = await openStream(server.url, undefined, { path: '/public/events' })
    const socket = await openSocket(server.url, pair.accessToken, { path: '/ws' })
    const closed = closing(socket)
    using _ = holdWriteLock(server.databasePath)
    assert.deepEqual(await closed, { code: 1013, reason: 'ApiUnavailableError' })
    assert.equal(await guarded.ended, 'whole')
    assert.equal((await refusalOf(server, pair)).code, 'ApiUnavailableError')
    upstream.calls[1]?.response.end('data: public\n\n')
    assert.equal(await free.ended, 'whole')
    assert.equal(free.text, 'data: public\n\n')
  },
)

test(
  'a page, which can set no header, gives its token in the query where the route takes it there',
  LIMIT,
  async () => {
    using sockets = await startSocketUpstream()
    const routes = routesFile([
      { path: '/', upstream: upstream.url },
      { path: '/live', upstream: upstream.url, tokenInQuery: true },
      { path: '/ws', upstream: sockets.url, tokenInQuery: true },
    ])
    const { server, pair } = await startBehind('', { CHATAPP_SERVER_UPSTREAM: '', CHATAPP_SERVER_ROUTES: routes })
    const query = `?a=1&api%5Baccess_token%5D=${pair.accessToken}&b=2`
    const events = await openStream(server.url, undefined, { path: `/live/events${query}` })
    const socket = await openSocket(server.url, undefined, { path: `/ws${query}` })
    assert.equal(upstream.calls[0]?.request.url, '/live/events?a=1&b=2')
    assert.equal(sockets.handshakes[0]?.url, '/ws?a=1&b=2')
    assert.equal((await call(server.url, `/other${query}`)).status, 403)
    const closed = closing(socket)
    await revoke(server, pair)
    assert.equal((await closed).code, 1008)
    assert.equal(await events.ended, 'whole')
    await server.stop()
  },
)

test('a server that stops ends every event stream cleanly, and does not wait for them', LIMIT, async () => {
  const { server, pair } = await startBehind(upstream.url)
  const streams = await Promise.all([1, 2, 3].map(() => openStream(server.url, pair.accessToken)))
  const startedAt = performance.now()
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  assert.ok(performance.now() - startedAt < 20_000)
  for (const { ended } of streams) assert.equal(await ended, 'whole')
})

testThatNothingSecretWasPrinted()

/** Counts the connections it opens. */
class KeptAgent extends http.Agent implements Disposable {
  connections = 0

  constructor() {
    super({ keepAlive: true })
  }

  override createConnection(...args: Parameters<http.Agent['createConnection']>) {
    this.connections += 1
    return super.createConnection(...args)
  }

  [Symbol.dispose](): void {
    this.destroy()
  }
}

function routesFile(routes: readonly object[]): string {
  const path = join(temporaryFolder(), 'routes.json')
  writeFileSync(path, JSON.stringify({ routes }))
  return path
}
