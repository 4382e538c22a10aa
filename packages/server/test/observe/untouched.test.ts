import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, test } from 'node:test'
import type { Front } from '../../src/observe/front.ts'
import { exchange, open, RawUpstream, untilEnd } from './raw-upstream.ts'
import { openFront } from './watched-api.ts'

let upstream: RawUpstream
let front: Front
/** One whose callers stand behind a proxy that is trusted: it adds nothing at all. */
let behindProxy: Front

const answerOk = upstreamAnswer('200 OK', ['Content-Length: 2'], 'ok')

before(async () => {
  upstream = await RawUpstream.start()
  front = await openFront(upstream.url)
  behindProxy = await openFront(upstream.url, { trusted: ['loopback'] })
})

afterEach(() => {
  upstream.received = ''
  upstream.onHead = socket => socket.end(answerOk, 'latin1')
})

after(async () => {
  await front.stop(100)
  await behindProxy.stop(100)
  await upstream[Symbol.asyncDispose]()
})

function upstreamAnswer(status: string, headers: readonly string[], body: string): string {
  return `HTTP/1.1 ${status}\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`
}

const LAST = 'Connection: close\r\n\r\n'

/** What is the connection's own, and so may differ. */
function withoutConnection(head: string): string {
  return head.replace(/^(connection|keep-alive): .*\r\n/gim, '')
}

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
  for (const one of upstream.sockets) one.end(answerOk)
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

test('an answer comes back byte for byte: reason, order, spelling, cookies, content', async () => {
  const headers = [
    'sErVeR: something/1.0',
    'Content-Type: application/json',
    'Set-Cookie: a=1; Path=/',
    'X-Twice: 1',
    'Set-Cookie: b=2',
    'X-ChatApp-Reason: mine',
    'x-latin: caf\u00e9',
    'Content-Length: 9',
  ]
  upstream.onHead = socket => socket.end(upstreamAnswer('418 I am not ours', headers, '{"a":"é"}'), 'latin1')
  const answer = await exchange(front.url, `GET / HTTP/1.1\r\nHost: x\r\n${LAST}`)
  assert.equal(withoutConnection(answer), `HTTP/1.1 418 I am not ours\r\n${headers.join('\r\n')}\r\n\r\n{"a":"\u00e9"}`)
})

for (const status of [204, 304]) {
  test(`an answer without content stays one: ${status}`, async () => {
    upstream.onHead = socket => socket.end(upstreamAnswer(`${status} X`, ['ETag: "1"'], ''))
    const answer = await exchange(front.url, `GET / HTTP/1.1\r\nHost: x\r\n${LAST}`)
    assert.equal(withoutConnection(answer), `HTTP/1.1 ${status} X\r\nETag: "1"\r\n\r\n`)
  })
}

test('the answer to HEAD keeps the length it tells', async () => {
  upstream.onHead = socket => socket.end(upstreamAnswer('200 OK', ['Content-Length: 12345'], ''))
  const answer = await exchange(front.url, `HEAD / HTTP/1.1\r\nHost: x\r\n${LAST}`)
  assert.equal(withoutConnection(answer), 'HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n')
})

test('trailers come back where the caller can take them, and are no failure where it cannot', async () => {
  const inPieces =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n'
  upstream.onHead = socket => socket.end(inPieces)
  assert.match(
    await exchange(front.url, `GET / HTTP/1.1\r\nHost: x\r\n${LAST}`),
    /Trailer: X-Sum\r\n[^]*\r\n0\r\nX-Sum: 2\r\n\r\n$/,
  )
  assert.match(await exchange(front.url, 'GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\nok$/)
})

test('an answer whose end is the end of the connection arrives whole', async () => {
  upstream.onHead = socket => socket.end('HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nuntil the end')
  const answer = await exchange(front.url, `GET / HTTP/1.0\r\n\r\n`)
  assert.ok(answer.endsWith('\r\n\r\nuntil the end'), answer)
  assert.doesNotMatch(answer, /chunked/)
})

test('each piece of an answer comes when it was sent, not when the answer ends', async () => {
  const opened = Promise.withResolvers<(text: string) => void>()
  upstream.onHead = socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
    opened.resolve(text => socket.write(`${text.length.toString(16)}\r\n${text}\r\n`))
  }
  const socket = await open(front.url)
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  socket.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n')
  const send = await opened.promise
  // The head alone, with no event yet.
  while (!text.includes('\r\n\r\n')) await once(socket, 'data')
  for (const event of ['data: 1', 'data: 2']) {
    send(event)
    while (!text.includes(event)) await once(socket, 'data')
  }
  const [onward] = upstream.sockets
  socket.destroy()
  await once(onward as NonNullable<typeof onward>, 'close')
})

test('100 Continue comes from the upstream, and the body only then', async () => {
  upstream.onHead = socket => {
    assert.doesNotMatch(upstream.received, /hello/)
    socket.write('HTTP/1.1 100 Continue\r\n\r\n')
    socket.once('data', () => socket.end(answerOk))
  }
  const socket = await open(behindProxy.url)
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n${LAST}`)
  const [interim] = await once(socket, 'data')
  assert.equal(String(interim), 'HTTP/1.1 100 Continue\r\n\r\n')
  socket.write('hello')
  assert.match(await untilEnd(socket), /200 OK[^]*ok$/)
  assert.match(upstream.received, /Expect: 100-continue\r\n[^]*\r\n\r\nhello$/)
})

test('a refusal in place of 100 Continue arrives, and the body is not asked for', async () => {
  upstream.onHead = socket => socket.end(upstreamAnswer('417 No', ['Content-Length: 0'], ''))
  const answer = await exchange(
    behindProxy.url,
    `POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n${LAST}`,
  )
  assert.match(answer, /^HTTP\/1.1 417 No\r\n/)
})

test('a websocket is bytes both ways, its head untouched', async () => {
  upstream.onHead = socket => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Odd: 1\r\n\r\n')
    socket.on('data', (chunk: Buffer) => socket.write(Buffer.concat([Buffer.from('echo '), chunk])))
    socket.once('end', () => socket.end('bye'))
  }
  const head =
    'GET /socket?a=b HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\nSec-WebSocket-Key: k\r\n\r\n'
  const socket = await open(behindProxy.url)
  socket.write(head)
  const [switched] = await once(socket, 'data')
  assert.match(String(switched), /^HTTP\/1.1 101 Switching Protocols\r\n.*X-Odd: 1\r\n\r\n$/s)
  assert.equal(upstream.received, head)
  socket.write(Buffer.from([0, 255, 1]))
  const [echoed] = await once(socket, 'data')
  assert.deepEqual(echoed, Buffer.concat([Buffer.from('echo '), Buffer.from([0, 255, 1])]))
  socket.end()
  assert.equal(await untilEnd(socket), 'bye')
})

test('an upgrade to something else is an offer that is not taken', async () => {
  await exchange(
    behindProxy.url,
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n',
  )
  assert.equal(withoutConnection(upstream.received), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
})

test('what the upstream breaks off is broken off for the caller', async () => {
  upstream.onHead = socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.resetAndDestroy())
  }
  const answer = await exchange(front.url, `GET / HTTP/1.1\r\nHost: x\r\n${LAST}`)
  assert.doesNotMatch(answer, /502/)
})

test('a caller who goes away ends the call at the upstream', async () => {
  const reached = Promise.withResolvers<void>()
  upstream.onHead = () => reached.resolve()
  const socket = await open(front.url)
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
  await reached.promise
  const [onward] = upstream.sockets
  socket.destroy()
  await once(onward as NonNullable<typeof onward>, 'close')
})

test('an upstream that is away is one plain 502 in the envelope', async () => {
  const away = await RawUpstream.start()
  const { url } = away
  await away[Symbol.asyncDispose]()
  const lonely = await openFront(url)
  const answer = await fetch(`${lonely.url}/v1/licenses`, { headers: { Lang: 'en' } })
  assert.equal(answer.status, 502)
  const { success, error } = (await answer.json()) as { success: boolean; error: { code: string } }
  assert.deepEqual([success, error.code], [false, 'ApiBadGatewayError'])
  const socket = await exchange(
    lonely.url,
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  )
  assert.match(socket, /^HTTP\/1.1 502 .*ApiBadGatewayError/s)
  await lonely.stop(100)
})

test('an idle connection that the upstream closes costs a safe call nothing', async () => {
  const keepAlive = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  let calls = 0
  upstream.onHead = socket => {
    calls++
    socket.write(keepAlive)
    // The second call comes into a connection that is just being reset.
    socket.once('data', () => socket.resetAndDestroy())
  }
  for (let call = 0; call < 4; call++) assert.equal(await (await fetch(`${front.url}/${call}`)).text(), 'ok')
  assert.ok(calls >= 2)
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
