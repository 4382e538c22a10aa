import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { call, type Gateway, type Rig, sendRaw, startRig, type Upstream } from './gateway-rig.ts'

const PIECE = randomBytes(64 * 1024)
const PIECES = 3200 // 200 MB
const TOTAL = PIECE.length * PIECES
/** What kernel and stream buffers on two connections may hold; far from the whole. */
const IN_FLIGHT = 32 * 1024 * 1024

let rig: Rig
let gateway: Gateway
let upstream: Upstream

before(async () => {
  rig = await startRig()
  ;({ gateway, upstream } = rig)
})

beforeEach(() => {
  upstream.seen.length = 0
  upstream.answer = (_, response) => response.end('upstream')
})

after(() => rig?.[Symbol.asyncDispose]())

/** 200 MB, and how much of it has been taken so far. */
function manyPieces(): { source: Readable; taken(): number } {
  let taken = 0
  const pieces = function* () {
    for (let i = 0; i < PIECES; i++) {
      taken += PIECE.length
      yield PIECE
    }
  }
  return { source: Readable.from(pieces(), { objectMode: false, highWaterMark: PIECE.length }), taken: () => taken }
}

const DIGEST = (() => {
  const hash = createHash('sha1')
  for (let i = 0; i < PIECES; i++) hash.update(PIECE)
  return hash.digest('hex')
})()

async function digestOf(stream: Readable): Promise<string> {
  const hash = createHash('sha1')
  for await (const chunk of stream) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Waits until a figure has stopped growing, which it does when everything between is full. */
async function settled(figure: () => number): Promise<number> {
  let last = -1
  while (last !== figure() || last === 0) {
    last = figure()
    await wait(100)
  }
  return last
}

function open(method: string, headers: Record<string, string> = {}) {
  const options = { port: gateway.port, host: '127.0.0.1', path: '/x', method, agent: false } as const
  return httpRequest({ ...options, headers: { authorization: gateway.token, ...headers } })
}

async function answerTo(request: ReturnType<typeof open>): Promise<IncomingMessage> {
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

test('a caller who does not read stops the upstream: 200 MB down pass in constant memory, unharmed', async () => {
  const { source, taken } = manyPieces()
  upstream.answer = (_, response) => void pipeline(source, response)
  const request = open('GET')
  request.end()
  const response = await answerTo(request)
  assert.ok((await settled(taken)) < IN_FLIGHT, `${taken()} bytes left the upstream`)
  assert.equal(await digestOf(response), DIGEST)
  assert.equal(taken(), TOTAL)
})

test('an upstream that does not read stops the caller: 200 MB up pass in constant memory, unharmed', async () => {
  for (const framing of [{ 'content-length': String(TOTAL) }, { 'transfer-encoding': 'chunked' }]) {
    const reading = Promise.withResolvers<void>()
    upstream.answer = async (request, response) => {
      await reading.promise
      response.end(await digestOf(request))
    }
    const { source, taken } = manyPieces()
    const request = open('POST', framing)
    const sent = pipeline(source, request)
    const answered = answerTo(request)
    assert.ok((await settled(taken)) < IN_FLIGHT, `${taken()} bytes left the caller`)
    reading.resolve()
    await sent
    assert.equal(await text(await answered), DIGEST)
    assert.equal(taken(), TOTAL)
  }
})

test('both ways at once: an echo begins before the request has ended', async () => {
  upstream.answer = (request, response) => void pipeline(request, response)
  const request = open('POST')
  request.write('first')
  const response = await answerTo(request)
  const [first] = (await once(response, 'data')) as [Buffer]
  assert.equal(String(first), 'first')
  request.end('last')
  assert.equal(await text(response), 'last')
})

test('server-sent events: the head comes before the first event, and each event at once', async () => {
  let events: ServerResponse | undefined
  upstream.answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    events = response
  }
  const request = open('GET')
  request.end()
  const response = await answerTo(request)
  assert.equal(response.headers['content-type'], 'text/event-stream')
  for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
    events?.write(event)
    const [chunk] = (await once(response, 'data')) as [Buffer]
    assert.equal(String(chunk), event)
  }
  events?.end()
  assert.equal(await text(response), '')
})

test('HEAD, 204 and 304 carry no content, and the connection goes on after them', async () => {
  upstream.answer = (request, response) => {
    const status = Number(request.url?.slice(1)) || 200
    response.writeHead(status, status === 204 ? {} : { 'content-length': '8', etag: '"x"' })
    response.end(request.method === 'HEAD' || status !== 200 ? undefined : 'upstream')
  }
  const line = (method: string, path: string, more = '') =>
    `${method} ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${gateway.token}\r\n${more}\r\n`
  const calls = [
    line('HEAD', '/200'),
    line('GET', '/204'),
    line('GET', '/304'),
    line('GET', '/200', 'Connection: close\r\n'),
  ]
  const answers = await sendRaw(gateway.port, calls.join(''))
  const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(match => match[1])
  assert.deepEqual(statuses, ['200', '204', '304', '200'])
  assert.equal(answers.split('upstream').length, 2)
  assert.match(answers.split('HTTP/1.1')[1] ?? '', /content-length: 8\r\n/i)
  assert.doesNotMatch(answers.split('HTTP/1.1')[2] ?? '', /content-length|transfer-encoding/i)
})

test('Expect: 100-continue is answered before the body comes, and the body arrives', async () => {
  upstream.answer = (request, response) => void pipeline(request, response)
  const request = open('POST', { expect: '100-continue', 'content-length': '5' })
  request.flushHeaders()
  await once(request, 'continue')
  request.end('hello')
  assert.equal(await text(await answerTo(request)), 'hello')
  assert.deepEqual(upstream.values('expect'), [])
})

test('an answer that comes before the upload has ended reaches the caller, and the connection goes on', async () => {
  upstream.answer = (_, response) => {
    response.writeHead(413, { 'content-length': '3', connection: 'close' }).end('big')
  }
  const size = 4 * 1024 * 1024
  const socket = connect(gateway.port, '127.0.0.1')
  const head = `POST /x HTTP/1.1\r\nHost: a\r\nAuthorization: ${gateway.token}\r\nContent-Length: ${size}\r\n\r\n`
  socket.write(head + 'x'.repeat(1000))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  assert.match(String(answer), /^HTTP\/1\.1 413 /)
  upstream.answer = (_, response) => response.end('again')
  socket.write('x'.repeat(size - 1000))
  socket.write(`GET /y HTTP/1.1\r\nHost: a\r\nAuthorization: ${gateway.token}\r\nConnection: close\r\n\r\n`)
  assert.match(await text(socket), /^HTTP\/1\.1 200 [\s\S]*again/)
})

test('trailers of either side end at the gateway, the content does not', async () => {
  upstream.answer = (request, response) => {
    response.writeHead(200, { trailer: 'X-T' })
    request.on('data', chunk => response.write(chunk))
    request.on('end', () => {
      response.addTrailers({ 'X-T': JSON.stringify(request.trailers) })
      response.end()
    })
  }
  const head = `POST /x HTTP/1.1\r\nHost: a\r\nAuthorization: ${gateway.token}\r\nTransfer-Encoding: chunked\r\n`
  const chunks = '5\r\nhello\r\n0\r\nX-ChatApp-Account-Id: 999\r\n\r\n'
  const answer = await sendRaw(gateway.port, `${head}Connection: close\r\n\r\n${chunks}`)
  assert.match(answer, /hello/)
  assert.doesNotMatch(answer, /X-T|999/)
})

test('an upstream without websockets answers the request for one as any other, and an offer of HTTP/2 is ignored', async () => {
  const upgrade = (to: string) => ({ connection: 'Upgrade', upgrade: to })
  assert.equal((await call(gateway, '/x', { headers: upgrade('websocket') })).body, 'upstream')
  assert.deepEqual(upstream.values('upgrade'), ['websocket'])
  assert.equal((await call(gateway, '/x', { headers: upgrade('h2c') })).body, 'upstream')
  assert.deepEqual(upstream.values('upgrade'), [])
})
