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

interface Span {
  name: string
  kind: number
  attributes: Record<string, string | number>
  status: { code: number }
  traceId: string
  spanId: string
  parent?: string
}

const INTERNAL = 0
const SERVER = 1
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const CALLER = 'b7ad6b7169203331'
const traceparent = `00-${TRACE}-${CALLER}-01`

const seen: (string | string[] | undefined)[] = []
const upstream = createServer((request, response) => {
  seen.push(request.headers.traceparent)
  response.end('{}')
})
let server: Server
let owner: Credentials
let pair: Pair

before(async () => {
  await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo
  server = await startServer({
    env: { NODE_OPTIONS: `--import ${new URL('tracing-set-up.js', import.meta.url)}` },
    flags: ['--upstream', `http://127.0.0.1:${port}`],
  })
  owner = await provision({ ...server, env: {} })
})

after(() => {
  upstream.close()
  upstream.closeAllConnections()
})

const spans = (): Span[] =>
  [...server.logs().matchAll(/^span (.+)$/gm)].map(([, line = '']) => JSON.parse(line) as Span)

/** The last call of a method, as soon as its span has ended. */
const spanOf = (name: string, code: string): Promise<Span> =>
  eventually(`a span of ${name}`, 5_000, () =>
    spans().findLast(span => span.name === name && span.attributes['chatapp.code'] === code),
  )

test('a call is a server span with method, code and request id, and the store that it waited for is below it', async () => {
  pair = pairOf(await make(server.url, owner))
  const span = await spanOf('tokens.make', 'ok')
  assert.equal(span.kind, SERVER)
  assert.equal(span.attributes['http.request.method'], 'POST')
  assert.equal(span.attributes['http.response.status_code'], 200)
  const below = spans().filter(({ parent, traceId }) => parent === span.spanId && traceId === span.traceId)
  assert.deepEqual(
    below.map(({ name, kind }) => ({ name, kind })),
    ['store findCredentials', 'store makeGrant'].map(name => ({ name, kind: INTERNAL })),
  )
  const answer = await refresh(server.url, pair.refreshToken)
  pair = pairOf(answer)
  const refreshed = await spanOf('tokens.refresh', 'ok')
  assert.equal(refreshed.attributes['chatapp.request_id'], answer.headers['x-request-id'])
  assert.ok(spans().some(({ name, parent }) => name === 'store rotateGrant' && parent === refreshed.spanId))
})

test('an account password is a span of its own, with what it waited for the hash lane', async () => {
  const json = { email: owner.email, password: owner.password, appId: owner.appId }
  assert.equal((await call(server.url, '/v1/tokens', { method: 'POST', json })).status, 200)
  const hashed = await eventually('a span of the lane', 5_000, () =>
    spans().find(({ name }) => name === 'password verify'),
  )
  const parent = await eventually('the span of its call', 5_000, () =>
    spans().find(({ spanId }) => spanId === hashed.parent),
  )
  assert.equal(parent.name, 'tokens.make')
})

test('the trace of the caller goes on: below its span here, and as it came to the upstream', async () => {
  const headers = { Authorization: pair.accessToken, traceparent }
  assert.equal((await call(server.url, '/messages/secret-path?token=secret-query', { headers })).status, 200)
  const span = await spanOf('gateway', 'ok')
  assert.deepEqual([span.traceId, span.parent], [TRACE, CALLER])
  assert.match(String(span.attributes['chatapp.request_id']), /^\S{12}-\S+$/)
  assert.deepEqual(seen, [traceparent])
})

test('a refusal has its code and reason, and is no error of ours', async () => {
  await call(server.url, '/v1/tokens', { method: 'DELETE', headers: { Authorization: pair.accessToken } })
  await check(server.url, pair.accessToken)
  const span = await spanOf('tokens.check', 'ApiInvalidTokenError')
  assert.equal(span.attributes['chatapp.reason'], 'revoked')
  assert.equal(span.status.code, 0)
})

test('what runs by itself is in no trace, and nothing that a caller sent is in a span', () => {
  const ids = new Set(spans().map(({ spanId }) => spanId))
  assert.ok(spans().every(({ kind, parent }) => kind === SERVER || (parent !== undefined && ids.has(parent))))
  const text = JSON.stringify(spans())
  for (const secret of ['secret-path', 'secret-query', owner.email, owner.appPassword, '127.0.0.1']) {
    assert.ok(!text.includes(secret), 'a span quotes what a caller sent')
  }
})

testThatNothingSecretWasPrinted()
