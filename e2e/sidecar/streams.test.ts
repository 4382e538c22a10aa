import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { Duplex } from 'node:stream'
import { test } from 'node:test'
import { eventually, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { rawExchange, statusesIn } from './raw.ts'
import { metric, type Sidecar, startSidecar, through } from './sidecar.ts'
import { ACCOUNT, startUpstream, type Upstream } from './upstream.ts'

const LIMIT = { timeout: 60_000 }

async function stage(): Promise<{ upstream: Upstream; sidecar: Sidecar }> {
  const upstream = await startUpstream()
  const sidecar = await startSidecar({ url: upstream.url, account: ACCOUNT })
  assert.equal((await through(sidecar, '/v1/first')).status, 200)
  return { upstream, sidecar }
}

/** RFC 6455 section 1.3 */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64')
}

/** Accepts, greets at once, and gives back whatever comes: to a proxy, frames are bytes. */
function echoSocket(request: http.IncomingMessage, socket: Duplex, head: Buffer): void {
  const accept = acceptOf(String(request.headers['sec-websocket-key']))
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\nhello`)
  socket.write(head)
  socket.pipe(socket)
}

async function openSocket({ place }: Sidecar, headers: Record<string, string> = {}) {
  const key = randomBytes(16).toString('base64')
  const request = http.request({
    ...place,
    path: '/v1/events?a=1',
    agent: false,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': key,
      'Sec-WebSocket-Version': '13',
      ...headers,
    },
  })
  request.end()
  const response = await new Promise<{ message: http.IncomingMessage; socket?: Duplex; head?: Buffer }>(
    (done, fail) => {
      request.on('error', fail)
      request.on('response', message => done({ message }))
      request.on('upgrade', (message, socket, head) => done({ message, socket, head }))
    },
  )
  return { ...response, key }
}

test('a websocket is passed through with the token, also where the first one was over', LIMIT, async () => {
  const { upstream, sidecar } = await stage()
  using _ = upstream
  upstream.onUpgrade = echoSocket
  upstream.endAccess()
  const { message, socket, head, key } = await openSocket(sidecar, { Authorization: 'mine' })
  assert.ok(socket && head)
  assert.equal(message.headers['sec-websocket-accept'], acceptOf(key))
  assert.equal(upstream.seen.at(-1)?.url, '/v1/events?a=1')
  assert.deepEqual(upstream.counts, { makes: 1, refreshes: 1 })
  const sent = randomBytes(1_000_000)
  let got = head
  socket.on('data', chunk => {
    got = Buffer.concat([got, chunk])
  })
  socket.write(sent)
  await eventually('all is echoed', 10_000, () => got.length === sent.length + 5 || undefined)
  assert.ok(got.equals(Buffer.concat([Buffer.from('hello'), sent])))
  assert.equal(await metric(sidecar, 'tunnels'), 1)
  socket.destroy()
  await eventually('both ends are closed', 10_000, async () => (await metric(sidecar, 'tunnels')) === 0 || undefined)
  sidecar.signal('SIGKILL')
})

test('a websocket that the API refuses gets its answer; one from a page gets ours', LIMIT, async () => {
  const { upstream, sidecar } = await stage()
  using _ = upstream
  assert.equal((await openSocket(sidecar)).message.statusCode, 400)
  const seen = upstream.seen.length
  assert.equal((await openSocket(sidecar, { Origin: 'http://evil.example' })).message.statusCode, 403)
  assert.equal(upstream.seen.length, seen)
  sidecar.signal('SIGKILL')
})

test(
  'a websocket asked for behind an unanswered call ends that connection, and nobody else notices',
  LIMIT,
  async () => {
    const { upstream, sidecar } = await stage()
    using _ = upstream
    const held = Promise.withResolvers<void>()
    upstream.answer = async (_request, response) => {
      await held.promise
      response.end('late')
    }
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
    const pipelined = `GET /v1/slow HTTP/1.1\r\nHost: localhost\r\n\r\nGET /v1/events HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`
    const received = rawExchange(sidecar.place, pipelined)
    await eventually('the first call is under way', 10_000, () => upstream.seen.at(-1)?.url === '/v1/slow' || undefined)
    assert.deepEqual(statusesIn(await received.catch(() => '')), [])
    held.resolve()
    assert.equal((await through(sidecar, '/v1/after')).status, 200)
    sidecar.signal('SIGKILL')
  },
)

test('an open websocket does not keep the sidecar from stopping', LIMIT, async () => {
  const { upstream, sidecar } = await stage()
  using _ = upstream
  upstream.onUpgrade = echoSocket
  const { socket } = await openSocket(sidecar)
  const closed = once(socket as Duplex, 'close')
  socket?.on('error', () => undefined).resume()
  sidecar.signal('SIGTERM')
  await closed
  assert.deepEqual(await sidecar.ended(), { code: 0, signal: null })
})

test('an offer of HTTP/2, as some programs make with each call, is passed over', LIMIT, async () => {
  const { upstream, sidecar } = await stage()
  using _ = upstream
  const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' }
  assert.equal((await through(sidecar, '/v1/me', { headers, method: 'POST', body: 'abc' })).status, 200)
  const { headers: got, bytes } = upstream.seen.at(-1) as Upstream['seen'][number]
  assert.deepEqual([got.upgrade, got['http2-settings'], bytes], [undefined, undefined, 3])
  sidecar.signal('SIGKILL')
})

test('server-sent events arrive one by one, the head before the first of them', LIMIT, async () => {
  const { upstream, sidecar } = await stage()
  using _ = upstream
  let answer: http.ServerResponse | undefined
  upstream.answer = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
    answer = response
  }
  const request = http.get({ ...sidecar.place, path: '/v1/events', agent: false })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  assert.equal(response.headers['content-type'], 'text/event-stream')
  response.setEncoding('utf8')
  for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
    answer?.write(event)
    assert.deepEqual(await once(response, 'data'), [event])
  }
  answer?.end()
  await once(response, 'end')
  sidecar.signal('SIGKILL')
})

test('an API that is away gives 502, one that keeps silent 504, each in the envelope', LIMIT, async () => {
  using upstream = await startUpstream()
  const sidecar = await startSidecar({ url: upstream.url, account: ACCOUNT, flags: ['--timeout', '1'] })
  assert.equal((await through(sidecar, '/v1/first')).status, 200)
  upstream.answer = () => undefined
  const silent = await through(sidecar, '/v1/silent')
  assert.deepEqual([silent.status, JSON.parse(silent.text).error.code], [504, 'ApiGatewayTimeoutError'])
  upstream[Symbol.dispose]()
  const away = await through(sidecar, '/v1/away')
  assert.deepEqual([away.status, JSON.parse(away.text).error.code], [502, 'ApiBadGatewayError'])
  assert.match(String(away.headers['x-request-id']), /^[0-9a-f-]{36}$/)
  assert.equal(await metric(sidecar, 'upstream_failures_total{kind="timeout"}'), 1)
  sidecar.signal('SIGKILL')
})

testThatNothingSecretWasPrinted()
