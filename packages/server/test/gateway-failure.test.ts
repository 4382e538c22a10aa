import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { request as httpRequest, IncomingMessage } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { call, codeOf, listen, portOf, sendRaw, startGateway, startRig } from './gateway-rig.ts'
import { open, startBytes, startSmall, until } from './gateway-small.ts'

test('an upstream that is not there is 502, in the envelope', async () => {
  const gone = createServer()
  await listen(gone)
  const port = portOf(gone)
  gone.close()
  await once(gone, 'close')
  await using gateway = await startGateway(`http://127.0.0.1:${port}`)
  const answer = await call(gateway, '/x')
  assert.equal(answer.status, 502)
  assert.equal(codeOf(answer), 'ApiBadGatewayError')
  assert.match(String(answer.headers['x-request-id']), /^.{3,}/)
})

const NO_ANSWERS: Record<string, (socket: Socket) => void> = {
  closed: socket => socket.end(),
  reset: socket => socket.resetAndDestroy(),
  'half a head': socket => socket.end('HTTP/1.1 200 OK\r\nContent-'),
  'no HTTP': socket => socket.end('220 smtp.example ESMTP\r\n'),
  'an upgrade nobody asked for': socket =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  'length and chunks': socket =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc'),
  'two lengths': socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'),
  'a NUL in a header': socket => socket.end('HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n'),
}

test('an upstream that gives no answer, or none that can be read in one way, is 502, and a POST is never repeated', async () => {
  for (const [name, answer] of Object.entries(NO_ANSWERS)) {
    await using upstream = await startBytes(answer)
    await using gateway = await startSmall(upstream.url)
    const refused = await call(gateway, '/x', { method: 'POST', body: 'once' })
    assert.equal(refused.status, 502, name)
    assert.equal(codeOf(refused), 'ApiBadGatewayError', name)
    assert.equal(upstream.requests(), 1, name)
  }
})

test('only a call that changes nothing is repeated, once, when the connection was lost before an answer', async () => {
  await using upstream = await startBytes((socket, count) => {
    if (count === 1 || count > 2) socket.resetAndDestroy()
    else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok')
  })
  await using gateway = await startSmall(upstream.url)
  assert.equal((await call(gateway, '/x')).body, 'ok')
  assert.equal(upstream.requests(), 2)
  assert.equal((await call(gateway, '/x')).status, 502)
  assert.equal(upstream.requests(), 4)
  assert.equal((await call(gateway, '/x', { method: 'DELETE' })).status, 502)
  assert.equal(upstream.requests(), 5)
})

const SHORT: Record<string, string> = {
  'by length': 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort',
  'in chunks': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n',
}

test('an upstream that dies within its answer cuts the caller: no short answer looks whole', async () => {
  for (const [name, bytes] of Object.entries(SHORT)) {
    await using upstream = await startBytes(socket => socket.write(bytes, () => setImmediate(() => socket.destroy())))
    await using gateway = await startSmall(upstream.url)
    const request = open(gateway)
    request.end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    await assert.rejects(response.toArray(), { code: 'ECONNRESET' }, name)
    assert.equal(response.complete, false, name)
    assert.equal(upstream.requests(), 1, name)
    // To HTTP/1.0 the end of the connection would mean the end of the content, so it has to be a reset.
    const old = sendRaw(gateway.port, `GET /x HTTP/1.0\r\nAuthorization: ${gateway.token}\r\n\r\n`)
    await assert.rejects(old, { code: 'ECONNRESET' }, name)
  }
})

test('a 204 that claims a length is passed on without one', async () => {
  await using upstream = await startBytes(socket =>
    socket.write('HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n'),
  )
  await using gateway = await startSmall(upstream.url)
  const { status, headers } = await call(gateway, '/x')
  assert.equal(status, 204)
  assert.equal(headers['content-length'], undefined)
})

test('a caller who goes away ends the call at the upstream: waiting, answered in part, or still sending', async () => {
  await using rig = await startRig()
  const { gateway, upstream } = rig
  const stages: Record<string, (request: ReturnType<typeof httpRequest>) => Promise<void>> = {
    waiting: async () => {},
    sending: async request => void request.write('part'),
    answered: async request => {
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      await once(response, 'data')
    },
  }
  for (const [stage, reach] of Object.entries(stages)) {
    const arrived = Promise.withResolvers<IncomingMessage>()
    upstream.answer = (request, response) => {
      if (stage === 'answered') response.write('part')
      arrived.resolve(request)
    }
    const request = open(gateway, stage === 'sending' ? 'POST' : 'GET')
    request.on('error', () => {})
    if (stage === 'sending') request.flushHeaders()
    else request.end()
    const reached = reach(request)
    const received = await arrived.promise
    await reached
    request.destroy()
    await until(() => received.socket.destroyed)
  }
  upstream.answer = (_, response) => response.end('fine')
  assert.equal((await call(gateway, '/x')).body, 'fine')
})

test('a caller who sends half a body leaves no call that looks whole', async () => {
  await using rig = await startRig()
  const { gateway, upstream } = rig
  const arrived = Promise.withResolvers<IncomingMessage>()
  upstream.answer = request => arrived.resolve(request)
  const socket = connect(gateway.port, '127.0.0.1')
  socket.write(`POST /x HTTP/1.1\r\nHost: a\r\nAuthorization: ${gateway.token}\r\nTransfer-Encoding: chunked\r\n\r\n`)
  socket.write('5\r\nhello\r\n')
  const received = await arrived.promise
  const body = received.toArray()
  socket.resetAndDestroy()
  await assert.rejects(body, { code: 'ECONNRESET' })
  assert.equal(received.complete, false)
})

test('an upstream that does not begin its answer in time is 504', async () => {
  await using upstream = await startBytes(() => {})
  await using gateway = await startSmall(upstream.url, { answerTimeoutMs: 50 })
  assert.equal(codeOf(await call(gateway, '/x')), 'ApiGatewayTimeoutError')
  assert.equal(upstream.requests(), 1)
})

test('an upstream that falls silent within its answer cuts the caller', async () => {
  await using upstream = await startBytes(socket => socket.write(SHORT['by length'] ?? ''))
  await using gateway = await startSmall(upstream.url, { silenceTimeoutMs: 50 })
  await assert.rejects(call(gateway, '/x'), { code: 'ECONNRESET' })
})

test('callers who do not read, and callers who do not send, keep no place from the others', async () => {
  await using rig = await startRig()
  const { upstream } = rig
  const piece = Buffer.alloc(64 * 1024)
  upstream.answer = (request, response) => {
    if (request.url === '/quick') return response.end('quick')
    const more = () => {
      while (!response.destroyed && response.write(piece));
    }
    response.on('drain', more)
    return request.method === 'GET' ? more() : void request.resume()
  }
  await using gateway = await startSmall(upstream.url, { maxConnections: 4 })
  const slow = ['GET', 'GET', 'POST', 'POST'].map(method => {
    const request = open(gateway, method).on('error', () => {})
    if (method === 'GET') request.end()
    else request.write('part')
    return request
  })
  await until(() => upstream.seen.length === slow.length)
  for (let count = 0; count < 5; count++) assert.equal((await call(gateway, '/quick')).body, 'quick')
  for (const request of slow) request.destroy()
  await until(() => gateway.calls.gone === gateway.calls.arrived)
  assert.equal((await call(gateway, '/quick')).body, 'quick')
})
