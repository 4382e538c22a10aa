import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import {
  type Credentials,
  call,
  check,
  eventually,
  make,
  type Pair,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { parseMetrics, type Scrape } from './scrape.ts'

const upstream = createServer((request, response) => {
  if (request.url === '/slow') return
  response.writeHead(request.url === '/teapot' ? 418 : 200).end('{}')
})
let server: Server
let owner: Credentials
let pair: Pair
let operations: string

before(async () => {
  await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo
  server = await startServer({
    env: { CHATAPP_SERVER_OPERATIONS_LISTEN: '127.0.0.1:0', CHATAPP_SERVER_UPSTREAM_TIMEOUT: '1' },
    flags: ['--upstream', `http://127.0.0.1:${port}`],
  })
  operations = String(server.logLines().find(({ msg }) => msg === 'listening')?.operations)
  owner = await provision(server)
  pair = pairOf(await make(server.url, owner))
})

after(() => {
  upstream.close()
  upstream.closeAllConnections()
})

const scrape = async (): Promise<Scrape> => parseMetrics(await (await fetch(`${operations}/metrics`)).text())

/** Counted when an answer has gone out in full, which its caller may see a little earlier. */
const until = (value: (metrics: Scrape) => number | undefined, wanted: number): Promise<unknown> =>
  eventually(`a metric reaches ${wanted}`, 5_000, async () => value(await scrape()) === wanted || undefined)

test('every call is counted under its method and how it ended', async () => {
  await check(server.url, pair.accessToken)
  await check(server.url, 'nobody knows this token')
  await call(server.url, '//v1/tokens/check/', { headers: { Authorization: pair.accessToken } })
  pair = pairOf(await refresh(server.url, pair.refreshToken))
  const of = (method: string, code: string) => (metrics: Scrape) =>
    metrics.value('chatapp_calls_total', { method, code })
  await until(of('tokens.make', 'ok'), 1)
  await until(of('tokens.check', 'ok'), 2)
  await until(of('tokens.check', 'ApiInvalidTokenError'), 1)
  await until(of('tokens.refresh', 'ok'), 1)
  const metrics = await scrape()
  assert.equal(metrics.value('chatapp_call_seconds_count', { method: 'tokens.check' }), 3)
  assert.equal(metrics.value('chatapp_store_seconds_count', { verb: 'rotateGrant' }), 1)
})

test('what an upstream answered, or did not, is counted, and its time to the head of the answer', async () => {
  const headers = { Authorization: pair.accessToken }
  await call(server.url, '/messages', { headers })
  await call(server.url, '/teapot', { headers })
  assert.equal((await call(server.url, '/slow', { headers })).status, 504)
  await call(server.url, '/messages')
  const outcome = (name: string) => (metrics: Scrape) =>
    metrics.value('chatapp_upstream_answers_total', { outcome: name })
  await until(outcome('2xx'), 1)
  await until(outcome('4xx'), 1)
  await until(outcome('timeout'), 1)
  const metrics = await scrape()
  assert.equal(metrics.value('chatapp_upstream_seconds_count', {}), 2)
  assert.equal(metrics.value('chatapp_calls_total', { method: 'gateway', code: 'ok' }), 2)
  assert.equal(metrics.value('chatapp_calls_total', { method: 'gateway', code: 'ApiGatewayTimeoutError' }), 1)
  assert.equal(metrics.value('chatapp_calls_total', { method: 'gateway', code: 'ApiInvalidTokenError' }), 1)
  assert.ok((metrics.value('chatapp_identity_signatures_total', {}) ?? 0) >= 1)
})

test('a token that was ended is counted with its reason, and the lag of revocations is known', async () => {
  const ended = pairOf(await make(server.url, owner))
  await call(server.url, '/v1/tokens', { method: 'DELETE', headers: { Authorization: ended.accessToken } })
  assert.equal((await check(server.url, ended.accessToken)).status, 403)
  await until(metrics => metrics.value('chatapp_refusal_reasons_total', { reason: 'revoked' }), 1)
  const metrics = await scrape()
  assert.equal(metrics.value('chatapp_revocations', {}), 1)
  assert.ok((metrics.value('chatapp_revocation_lag_seconds', {}) ?? 99) < 5)
  assert.equal(metrics.value('chatapp_revocation_lag_limit_seconds', {}), 600)
  assert.equal(metrics.value('chatapp_ready', {}), 1)
})

test('a limit that was reached is counted by its name', async () => {
  const strict = await startServer({
    env: { CHATAPP_SERVER_OPERATIONS_LISTEN: '127.0.0.1:0', CHATAPP_SERVER_TOKENS_PER_DAY: '1' },
  })
  const url = String(strict.logLines().find(({ msg }) => msg === 'listening')?.operations)
  const app = await provision(strict)
  await make(strict.url, app)
  assert.equal((await make(strict.url, app)).status, 429)
  await eventually('the refusal is counted', 5_000, async () => {
    const metrics = parseMetrics(await (await fetch(`${url}/metrics`)).text())
    return metrics.value('chatapp_limit_refusals_total', { limit: 'tokens-per-day' }) === 1 || undefined
  })
  await strict.stop()
})

test('nothing that a caller sent is in the metrics, and no label has a value of its own', async () => {
  const marks = ['mark-in-path', 'mark-in-query', 'mark-in-header', 'MARKMETHOD', 'mark@example.com', 'mark-of-an-app']
  await call(server.url, '/mark-in-path?x=mark-in-query', { headers: { 'X-Request-Id': 'mark-in-header' } })
  await call(server.url, '/v1/tokens/mark-in-path', { method: 'MARKMETHOD' }).catch(() => undefined)
  await call(server.url, '/v1/tokens', {
    method: 'POST',
    json: { email: 'mark@example.com', password: 'mark-in-header', appId: 'mark-of-an-app' },
  })
  const before = (await scrape()).series
  const text = await (await fetch(`${operations}/metrics`)).text()
  const known = [...marks, owner.email, owner.appId, owner.appPassword, owner.password, pair.accessToken]
  for (const mark of [...known, pair.refreshToken, server.url.slice(7), '127.0.0.1']) {
    assert.ok(!text.includes(mark), 'a metric quotes what a caller sent')
  }
  for (let n = 0; n < 20; n++) await call(server.url, `/other/${n}?y=${n}`)
  assert.deepEqual((await scrape()).series, before, 'calls made new series')
})

test('the listener for the inside answers health, readiness and metrics, and nothing else', async () => {
  assert.equal((await fetch(`${operations}/healthz`)).status, 200)
  assert.equal((await fetch(`${operations}/readyz`)).status, 200)
  const metrics = await fetch(`${operations}/metrics`)
  assert.equal(metrics.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  assert.equal((await fetch(`${operations}/v1/tokens/check`)).status, 404)
  assert.equal((await fetch(`${operations}/metrics`, { method: 'POST' })).status, 405)
  assert.equal((await call(server.url, '/metrics')).status, 404, 'callers of the API see no metrics')
})

testThatNothingSecretWasPrinted()
