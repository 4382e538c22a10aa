import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { openFront } from './open-front.ts'
import {
  ANSWER_OK,
  exchange,
  LAST,
  open,
  rawAnswer,
  startUntouchedRig,
  untilEnd,
  withoutConnection,
} from './raw-upstream.ts'

const { upstream, front, behindProxy } = await startUntouchedRig()

const HEADERS = [
  'Host: api.example.com',
  'hOsT-lIkE: Odd  Spelling ',
  'Cookie: a=1; b="2"',
  'X-Twice: one',
  'Authorization: Bearer abc.def-123',
  'X-Twice: two',
  'Refresh: something',
  'X-ChatApp-Account-Id: 7',
  'X_Under_Score: kept',
  'Via: 1.0 somebody',
  'X-Latin: caf\u00e9',
  'X-Empty:',
]

for (const target of [
  '/v1/licenses',
  '//v1//tokens/',
  '/v1/tokens/check?quiet',
  '/a/../b/./c',
  '/%2e%2e/%2F%5c;x=1?a=%20b&&c==d?e#f',
  '/\\back|pipe"quote<>^`{}',
  '/docs/errors',
  '/account/api/session',
  '/.well-known/jwks.json',
  '/healthz',
  '*',
  'http://other.example.com/absolute?form',
]) {
  test(`a target goes on byte for byte: ${target}`, async () => {
    const method = target === '*' ? 'OPTIONS' : 'GET'
    await exchange(behindProxy.url, `${method} ${target} HTTP/1.1\r\nHost: x\r\n${LAST}`)
    assert.equal(withoutConnection(upstream.received), `${method} ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)
  })
}

test('headers go on in their order, spelling and number, and nothing is added behind a trusted proxy', async () => {
  const sent = `GET / HTTP/1.1\r\n${HEADERS.join('\r\n')}\r\nX-Forwarded-For: 192.0.2.7\r\n`
  await exchange(behindProxy.url, sent + LAST)
  // Blanks around a value are no part of it (RFC 9110 section 5.5).
  const expected = sent.replace(/Spelling \r/, 'Spelling\r').replace('X-Empty:', 'X-Empty: ')
  assert.equal(withoutConnection(upstream.received), `${expected}\r\n`)
})

test('for a caller who comes straight here, X-Forwarded-For tells the address, and that is all', async () => {
  const sent = `GET / HTTP/1.1\r\n${HEADERS.slice(0, 4).join('\r\n')}\r\n`
  await exchange(front.url, sent + LAST)
  const expected = sent.replace(/Spelling \r/, 'Spelling\r')
  assert.equal(withoutConnection(upstream.received), `${expected}X-Forwarded-For: 127.0.0.1\r\n\r\n`)
})

test('a chain of addresses is continued where it stands', async () => {
  await exchange(front.url, `GET / HTTP/1.1\r\nHost: x\r\nx-forwarded-for: 192.0.2.7\r\nAccept: */*\r\n${LAST}`)
  const lines = withoutConnection(upstream.received).split('\r\n')
  assert.deepEqual(lines.slice(2, 4), ['x-forwarded-for: 192.0.2.7, 127.0.0.1', 'Accept: */*'])
})

test('a body with a length goes on byte for byte', async () => {
  const body = '{"email":"a@example.com"}\u0000\u00ff'
  await exchange(
    behindProxy.url,
    `POST /v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n${LAST}${body}`,
  )
  const [head = '', content] = withoutConnection(upstream.received).split('\r\n\r\n')
  assert.equal(content, body)
  assert.match(head, new RegExp(`^POST /v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}$`))
})

test('a body in pieces of unknown length stays one, with its trailers', async () => {
  upstream.onHead = () => undefined
  const socket = await open(behindProxy.url)
  socket.write('PUT /file HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n')
  socket.write(`${LAST}5\r\nfirst\r\n6\r\nsecond\r\n0\r\nX-Sum: 11\r\n\r\n`)
  while (!upstream.received.endsWith('X-Sum: 11\r\n\r\n')) await new Promise(setImmediate)
  for (const one of upstream.sockets) one.end(ANSWER_OK)
  await untilEnd(socket)
  assert.match(upstream.received, /Transfer-Encoding: chunked\r\n/)
  assert.match(upstream.received, /first\r\n.*second\r\n0\r\nX-Sum: 11\r\n\r\n$/s)
})

test('a call that could have a body, and has none, is told so by its length alone', async () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'PURGE']) {
    upstream.received = ''
    await exchange(behindProxy.url, `${method} /v1/tokens/refresh HTTP/1.1\r\nHost: x\r\n${LAST}`)
    const head = `${method} /v1/tokens/refresh HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`
    assert.equal(withoutConnection(upstream.received), head)
  }
})

test('methods nobody knows here go on', async () => {
  for (const method of ['PROPFIND', 'PURGE', 'TRACE', 'QUERY']) {
    upstream.received = ''
    await exchange(behindProxy.url, `${method} /x HTTP/1.1\r\nHost: x\r\n${LAST}`)
    assert.equal(upstream.received.split(' ')[0], method)
  }
})

test('a request without a host is the upstream’s to judge', async () => {
  await exchange(behindProxy.url, `GET / HTTP/1.1\r\n${LAST}`)
  assert.equal(withoutConnection(upstream.received), 'GET / HTTP/1.1\r\n\r\n')
})

test('100 Continue comes from the upstream, and the body only then', async () => {
  upstream.onHead = socket => {
    assert.doesNotMatch(upstream.received, /hello/)
    socket.write('HTTP/1.1 100 Continue\r\n\r\n')
    socket.once('data', () => socket.end(ANSWER_OK))
  }
  const socket = await open(behindProxy.url)
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n${LAST}`)
  const [interim] = await once(socket, 'data')
  assert.equal(String(interim), 'HTTP/1.1 100 Continue\r\n\r\n')
  socket.write('hello')
  assert.match(await untilEnd(socket), /200 OK.*ok$/s)
  assert.match(upstream.received, /Expect: 100-continue\r\n.*\r\n\r\nhello$/s)
})

test('a refusal in place of 100 Continue arrives, and the body is not asked for', async () => {
  upstream.onHead = socket => socket.end(rawAnswer('417 No', ['Content-Length: 0'], ''))
  const answer = await exchange(
    behindProxy.url,
    `POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n${LAST}`,
  )
  assert.match(answer, /^HTTP\/1.1 417 No\r\n/)
})

test('an upgrade to something else is an offer that is not taken', async () => {
  await exchange(
    behindProxy.url,
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n',
  )
  assert.equal(withoutConnection(upstream.received), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
})

test('an upstream that leads back here is refused at the second turn, and not asked for ever', async () => {
  const taken = await openFront(upstream.url)
  const free = Number(new URL(taken.url).port)
  await taken.stop(100)
  const codes: string[] = []
  const circle = await openFront(`http://127.0.0.1:${free}`, { port: free, onFailure: code => codes.push(code) })
  const answer = await fetch(`${circle.url}/v1/me`)
  assert.equal(answer.status, 502)
  assert.match(await answer.text(), /ApiBadGatewayError/)
  const upgraded = await exchange(
    circle.url,
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  )
  assert.match(upgraded, /^HTTP\/1.1 502 /)
  assert.deepEqual(codes, ['CIRCLE', 'CIRCLE'])
  await circle.stop(100)
})

test('what the parser does not take is answered here: bytes beyond ASCII in a path, two lengths, CONNECT', async () => {
  const statusOf = async (bytes: string) => (await exchange(front.url, bytes)).slice(9, 12)
  assert.equal(await statusOf(`GET /caf\u00e9 HTTP/1.1\r\nHost: x\r\n${LAST}`), '400')
  const both = 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'
  assert.equal(await statusOf(`POST / HTTP/1.1\r\nHost: x\r\n${both}${LAST}0\r\n\r\n`), '400')
  assert.equal(await statusOf('CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n'), '405')
  assert.equal(upstream.received, '')
})
