import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  assertStillWell,
  type Credentials,
  make,
  type Pair,
  pairOf,
  provision,
  type RawAnswer,
  type Server,
  sendRaw,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const ENVELOPE = (code: string, message: string) =>
  `{"success":false,"error":{"code":"${code}","message":"${message}"}}`
const BAD_REQUEST = ENVELOPE('ApiBadRequestError', 'Bad request')
const NOT_FOUND = ENVELOPE('ApiNotFoundError', 'Not found')
const NOT_ALLOWED = ENVELOPE('ApiMethodNotAllowedError', 'Method not allowed')
const TOO_LARGE = ENVELOPE('ApiPayloadTooLargeError', 'Payload too large')
const INVALID = ENVELOPE('ApiInvalidTokenError', 'Invalid Token')

let server: Server
let app: Credentials
let pair: Pair

before(async () => {
  server = await startServer({ env: { CHATAPP_SERVER_REQUEST_TIMEOUT: '1' } })
  app = await provision(server)
  pair = pairOf(await make(server.url, app))
})

test('headers of more than the server takes are refused in the envelope, one long or many short', async () => {
  const long = `X-Long: ${'x'.repeat(100_000)}\r\n`
  const many = Array.from({ length: 5000 }, (_, n) => `X-Many-${n}: ${n}\r\n`).join('')
  for (const headers of [
    long,
    many,
    `Authorization: ${'x'.repeat(20_000)}\r\n`,
    `Cookie: ${'a=b; '.repeat(10_000)}\r\n`,
  ]) {
    const answer = await one(`GET /v1/tokens/check HTTP/1.1\r\nHost: x\r\n${headers}\r\n`)
    assert.equal(answer.body, TOO_LARGE)
    assert.equal(answer.statusLine, 'HTTP/1.1 413 Payload too large')
  }
  const path = await one(`GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)
  assert.equal(path.body, TOO_LARGE)
})

test('a token is found among five hundred other headers', async () => {
  const many = Array.from({ length: 500 }, (_, n) => `H${n}: 1\r\n`).join('')
  const last = await one(
    `GET /v1/tokens/check HTTP/1.1\r\nHost: x\r\n${many}Authorization: ${pair.accessToken}\r\n\r\n`,
  )
  assert.equal(last.status, 200)
})

test('what is no well-formed HTTP is ApiBadRequestError, and the connection closes', async () => {
  const start = 'GET /healthz HTTP/1.1\r\nHost: x\r\n'
  for (const bytes of [
    '\r\n\r\n\0\0\0\0\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'GET\r\n\r\n',
    'GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n',
    'GET /healthz HTTP/1.1\nHost: x\n\n',
    'FOO /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
    'get /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /health z HTTP/1.1\r\nHost: x\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    `${start}No colon\r\n\r\n`,
    `${start}Space : before\r\n\r\n`,
    `${start} folded: yes\r\n\r\n`,
    `${start}: no name\r\n\r\n`,
    `${start}X: nul \0 byte\r\n\r\n`,
    `${start}X: bare \r return\r\n\r\n`,
    `${start}Content-Length: -1\r\n\r\n`,
    `${start}Content-Length: 1e3\r\n\r\n`,
    `${start}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
    `${start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${start}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n',
  ]) {
    const { answers, closed } = await sendRaw(server.url, bytes)
    assert.equal(answers.length, 1, JSON.stringify(bytes))
    const answer = answers[0] as RawAnswer
    assert.equal(answer.body, BAD_REQUEST, JSON.stringify(bytes))
    assert.equal(answer.status, 400)
    assert.match(answer.headers['x-request-id'] ?? '', /^[A-Za-z0-9_-]{8,64}$/)
    assert.equal(closed, true)
  }
})

test('a chunk that is no chunk spoils only its own call', async () => {
  const head =
    'POST /v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
  for (const chunks of ['zz\r\n{}\r\n', '-1\r\n{}\r\n', 'ffffffffffffffffff\r\n{}\r\n', '2\r\n{}{}\r\n0\r\n\r\n']) {
    const { answers, closed } = await sendRaw(server.url, head + chunks)
    assert.deepEqual(
      answers.map(answer => answer.body),
      [BAD_REQUEST],
      JSON.stringify(chunks),
    )
    assert.equal(closed, true)
  }
})

test('a method no path has is 405 on our paths and 404 elsewhere; CONNECT opens no tunnel', async () => {
  for (const method of ['TRACE', 'PROPFIND', 'PURGE', 'M-SEARCH', 'PUT', 'LOCK']) {
    const own = await one(`${method} /v1/tokens HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    assert.equal(own.body, NOT_ALLOWED, method)
    assert.equal(own.status, 405)
    assert.deepEqual(own.headers.allow?.split(', ').sort(), ['DELETE', 'POST'])
    const other = await one(`${method} /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    assert.equal(other.body, NOT_FOUND, method)
  }
  const traced = await one(`TRACE /v1/tokens/check HTTP/1.1\r\nHost: x\r\nAuthorization: ${pair.accessToken}\r\n\r\n`)
  assert.equal(traced.body, NOT_ALLOWED, 'TRACE must not send the token back')
  const connect = await one('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n')
  assert.equal(connect.body, NOT_ALLOWED)
})

test('request targets in odd forms reach what they name, or nothing', async () => {
  const ask = (target: string) =>
    one(`GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: ${pair.accessToken}\r\nConnection: close\r\n\r\n`)
  for (const target of [
    '/v1/tokens/check',
    '//v1//tokens///check',
    '/v1/tokens/check/',
    '/v1/tokens/check?',
    '/v1/tokens/%63heck',
  ]) {
    assert.equal((await ask(target)).status, 200, target)
  }
  for (const target of [
    '/v1/tokens/../tokens/check',
    '/v1/./tokens/check',
    '/v1/tokens%2Fcheck',
    '/v1/tokens/check%00',
    '/v1/tokens/check/%2e%2e',
    '/v1/tokens;x/check',
    '/v1\\tokens\\check',
    '/v1/tokens/check%20',
    '*',
    'healthz',
    '?quiet',
  ]) {
    const answer = await ask(target)
    assert.ok([NOT_FOUND, BAD_REQUEST].includes(answer.body), `${target} gives ${answer.status} ${answer.body}`)
  }
  for (const target of ['/%', '/%zz', '/v1/%c0%af', '/v1/tokens/%ff']) {
    const answer = await ask(target)
    assert.ok([NOT_FOUND, BAD_REQUEST].includes(answer.body), `${target} gives ${answer.status} ${answer.body}`)
  }
})

test('absolute-form targets are taken for their path (RFC 9112 section 3.2.2), or refused', async () => {
  const answer = await one('GET http://other.example/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  assert.ok(
    answer.body === '{"success":true,"data":{"status":"alive"}}' || [NOT_FOUND, BAD_REQUEST].includes(answer.body),
    answer.body,
  )
})

test('what a caller sends comes back in no header', async () => {
  const evil = 'a%0d%0aSet-Cookie:%20evil=1'
  for (const [line, headers] of [
    [`GET /${evil} HTTP/1.1`, ''],
    [`GET /v1/tokens/check?quiet=${evil} HTTP/1.1`, `Authorization: ${pair.accessToken}\r\n`],
    ['GET /v1/tokens/check HTTP/1.1', `Lang: ru%0d%0aSet-Cookie: evil=1\r\nAccept: application/problem+json\r\n`],
    ['GET /v1/tokens/check HTTP/1.1', 'X-Request-Id: evil\r\nX-Forwarded-For: evil\r\nForwarded: for=evil\r\n'],
    ['GET /v1/tokens/check HTTP/1.1', 'Origin: https://evil.example\r\nHost: evil.example\r\n'],
  ] as const) {
    const host = headers.includes('Host:') ? '' : 'Host: x\r\n'
    const answer = await one(`${line}\r\n${host}${headers}Connection: close\r\n\r\n`)
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.doesNotMatch(JSON.stringify(answer.headers), /evil/i)
  }
})

test('an expectation that nobody knows and an upgrade that nobody offers break no call', async () => {
  for (const header of [
    'Expect: wonders',
    'Upgrade: websocket\r\nConnection: Upgrade',
    'Upgrade: h2c\r\nConnection: Upgrade',
  ]) {
    const answer = await one(`GET /v1/tokens/check HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`)
    assert.equal(answer.body, INVALID, header)
    assert.match(answer.headers['x-request-id'] ?? '', /^[A-Za-z0-9_-]{8,64}$/)
  }
})

test('pipelined calls are answered in their order, also behind one that is refused', async () => {
  const ask = (token: string) => `GET /v1/tokens/check HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\n\r\n`
  const refreshing = `POST /v1/tokens/refresh HTTP/1.1\r\nHost: x\r\nRefresh: junk\r\nContent-Length: 2\r\n\r\n[]`
  const bytes = ask(pair.accessToken) + refreshing + ask('junk') + ask(pair.accessToken)
  const { answers } = await sendRaw(server.url, bytes.repeat(25), { answers: 100 })
  assert.deepEqual(
    answers.map(answer => answer.status),
    Array(25).fill([200, 403, 403, 200]).flat(),
  )
  assert.equal(new Set(answers.map(answer => answer.headers['x-request-id'])).size, 100)
})

test('HTTP/1.0 is answered, without a Host, and closes', async () => {
  const { answers, closed } = await sendRaw(server.url, 'GET /healthz HTTP/1.0\r\n\r\n')
  assert.equal(answers[0]?.body, '{"success":true,"data":{"status":"alive"}}')
  assert.equal(closed, true)
  const checked = await one(`GET /v1/tokens/check HTTP/1.0\r\nAuthorization: ${pair.accessToken}\r\n\r\n`)
  assert.equal(checked.status, 200)
})

test('the server is well after all that', () => assertStillWell(server))

testThatNothingSecretWasPrinted()

async function one(bytes: string): Promise<RawAnswer> {
  const { answers } = await sendRaw(server.url, bytes, { answers: 1 })
  const [answer] = answers
  assert.ok(answer, `no answer to ${JSON.stringify(bytes.slice(0, 60))}`)
  return answer
}
