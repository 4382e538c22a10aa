import assert from 'node:assert/strict'
import { once } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client, Dispatcher } from 'undici'
import type { Refusal } from '../src/flows/refusal.ts'
import { Exchange } from '../src/gateway/exchange.ts'
import { RequestBody } from '../src/gateway/request-body.ts'
import { Upstream } from '../src/gateway/upstream.ts'
import { call, codeOf } from './gateway-rig.ts'
import { open, startBytes, startSmall, until } from './gateway-small.ts'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** An upstream whose one connection is taken by a call that has been answered in part, until `finish` is called. */
async function startTaken(limits: Parameters<typeof startSmall>[1] = {}) {
  const stack = new AsyncDisposableStack()
  const connection = Promise.withResolvers<Socket>()
  const upstream = stack.use(
    await startBytes((socket, count) => {
      if (count > 1) return void socket.write(OK)
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\npart')
      connection.resolve(socket)
    }),
  )
  const gateway = stack.use(await startSmall(upstream.url, { maxConnections: 1, ...limits }))
  const first = call(gateway, '/first')
  const socket = await connection.promise
  const finish = async () => {
    socket.write('part')
    assert.equal((await first).body, 'partpart')
  }
  return { gateway, upstream, finish, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

test('where more calls wait than the upstream can take, further ones are told so at once; the others are answered', async () => {
  const held: Socket[] = []
  await using upstream = await startBytes(socket => void held.push(socket))
  await using gateway = await startSmall(upstream.url, { maxConnections: 1 })
  const calls = Array.from({ length: 6 }, () => call(gateway, '/x'))
  assert.equal(codeOf(await Promise.any(calls)), 'ApiOverloadedError')
  for (let answered = 0; answered < 5; answered++) {
    await until(() => held.length > 0)
    held.shift()?.write(OK)
  }
  const bodies = (await Promise.all(calls)).map(answer => answer.body)
  assert.equal(bodies.filter(body => body === 'ok').length, 5)
})

test('a call that waits for a connection and is given up never reaches the upstream', async () => {
  const held: Socket[] = []
  await using upstream = await startBytes(socket => void held.push(socket))
  await using gateway = await startSmall(upstream.url, { maxConnections: 1 })
  const first = call(gateway, '/x')
  await until(() => held.length > 0)
  const request = open(gateway)
  request.on('error', () => {})
  request.end()
  await until(() => gateway.calls.arrived === 2)
  request.destroy()
  await until(() => gateway.calls.gone === 1)
  const third = call(gateway, '/y')
  for (let answered = 0; answered < 2; answered++) {
    await until(() => held.length > 0)
    held.shift()?.write(OK)
  }
  assert.deepEqual([(await first).body, (await third).body], ['ok', 'ok'])
  assert.equal(upstream.requests(), 2)
})

test('those who give up waiting leave their places to others at once', async () => {
  await using taken = await startTaken()
  const { gateway, finish } = taken
  const waiting = Array.from({ length: 4 }, () => open(gateway).on('error', () => {}))
  for (const request of waiting) request.end()
  await until(() => gateway.calls.arrived === 5)
  assert.equal(codeOf(await call(gateway, '/x')), 'ApiOverloadedError')
  for (const request of waiting) request.destroy()
  await until(() => gateway.calls.gone === 5)
  const last = call(gateway, '/x')
  await until(() => gateway.calls.arrived === 7)
  await finish()
  assert.equal((await last).body, 'ok')
})

test('who has waited for a connection as long as an answer may take is told to come back, and never reaches the upstream', async () => {
  await using taken = await startTaken({ answerTimeoutMs: 100 })
  const { gateway, upstream, finish } = taken
  const refused = await Promise.all([call(gateway, '/x'), call(gateway, '/x', { method: 'POST', body: 'x' })])
  assert.deepEqual(refused.map(codeOf), ['ApiOverloadedError', 'ApiOverloadedError'])
  await finish()
  assert.equal((await call(gateway, '/x')).body, 'ok')
  assert.equal(upstream.requests(), 2)
})

test('what a call has waited for a connection is taken off the time that its answer may take', async () => {
  // Without connections all calls wait.
  const upstream = new Upstream('http://127.0.0.1', 0)
  const request = new IncomingMessage(new Socket())
  const ends = {
    upstream,
    request,
    answer: new ServerResponse(request),
    own: {},
    silenceTimeoutMs: 1000,
    refuse: assert.fail,
    keepLive: () => () => {},
  }
  const asked = { path: '/', method: 'GET', headersTimeout: 1000, body: null }
  const exchange = new Exchange(ends, asked)
  exchange.start()
  await wait(100)
  const dispatched: Dispatcher.DispatchOptions[] = []
  exchange.beginOn({ dispatch: options => dispatched.push(options) > 0 } as Partial<Client> as Client)
  const left = dispatched[0]?.headersTimeout ?? 0
  assert.ok(left > 0 && left <= 910, `${left} ms are left`)
  assert.ok(upstream.leave(exchange))
})

test('a caller who leaves, or sends too much, while its upload waits for a connection harms nobody', async () => {
  await using taken = await startTaken({ bodyLimitBytes: 1000 })
  const { gateway, upstream, finish } = taken
  const leaving = open(gateway, 'POST').on('error', () => {})
  leaving.write('part')
  await until(() => gateway.calls.arrived === 2)
  leaving.destroy()
  await until(() => gateway.calls.gone === 1)
  const sending = open(gateway, 'POST')
  sending.write('x'.repeat(1001))
  const [answer] = (await once(sending, 'response')) as [IncomingMessage]
  assert.equal(answer.statusCode, 413)
  sending.destroy()
  await finish()
  assert.equal((await call(gateway, '/x')).body, 'ok')
  assert.equal(upstream.requests(), 2)
})

test('an upload that fails before anybody listens is no error of the server', async () => {
  const source = new IncomingMessage(new Socket())
  const body = new RequestBody(source, 1)
  const closed = Promise.withResolvers<void>()
  body.on('close', closed.resolve)
  source.push('too much')
  await closed.promise
  assert.equal((body.errored as Refusal).code, 'ApiPayloadTooLargeError')
})

test('the caller of an event stream that is over cannot keep its connection by reading nothing', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'data: x\n\n')
  let sent = 0
  await using upstream = await startBytes(socket => {
    const more = () => {
      do sent++
      while (!socket.destroyed && socket.write(piece))
    }
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n')
    socket.on('drain', more)
    more()
  })
  await using gateway = await startSmall(upstream.url)
  const request = open(gateway).on('error', () => {})
  request.end()
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.on('error', () => {}).pause()
  // Until everything between is full.
  for (let before = 0; before !== sent; await wait(200)) before = sent
  gateway.liveCalls.stop()
  await wait(200)
  assert.equal(gateway.calls.gone, 0, 'it has time to read')
  await until(() => gateway.calls.gone === 1)
})
