import assert from 'node:assert/strict'
import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { before, test } from 'node:test'
import {
  assertStillWell,
  call,
  childEnvironment,
  eventually,
  NODE,
  openConnection,
  ROOT,
  type RunningProcess,
  startProcess,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Behind, startBehind } from './behind.ts'
import { closing, openSocket } from './sockets.ts'
import { openStream, readOn } from './streams.ts'

const LIMIT = { timeout: 60_000 }

let upstream: RunningProcess
let port: number
let behind: Behind
let url: string

before(async () => {
  upstream = startUpstream(0)
  port = await portOf(upstream)
  behind = await startBehind(`http://127.0.0.1:${port}`)
  url = behind.server.url
})

test(
  'an upstream killed with calls of every kind in hand: each caller knows, and the next are served when it is back',
  LIMIT,
  async () => {
    const { accessToken } = behind.pair
    const open = (path: string) => openStream(url, accessToken, { path })
    const begun = await Promise.all(['/by-length', '/in-chunks', '/events'].flatMap(path => [open(path), open(path)]))
    const old = await openedByOldHttp('/in-chunks')
    const socket = await openSocket(url, accessToken, { path: '/socket' })
    const waiting = ['GET', 'POST', 'DELETE'].map(method => ask(method, '/silent').end())
    const sending = ['/upload', '/stuck-upload'].map(path => {
      const request = ask('POST', path, { 'Content-Length': '1000000' })
      request.write('x'.repeat(1000))
      return request
    })
    const answers = [...waiting, ...sending].map(answerTo)
    await eventually('all answers have begun', 10_000, () => begun.every(({ text }) => text !== '') || undefined)
    const closed = closing(socket)
    upstream.signal('SIGKILL')
    for (const { ended } of begun) assert.equal(await ended, 'cut')
    assert.equal(await old.ended, 'ECONNRESET')
    assert.equal((await closed).code, 1006)
    for (const answer of answers) {
      const { status, text } = await answer
      assert.deepEqual([status, JSON.parse(text).error.code], [502, 'ApiBadGatewayError'])
    }
    await upstream.ended()
    upstream = startUpstream(port)
    await portOf(upstream)
    assert.equal((await call(url, '/alive', { headers: { Authorization: accessToken } })).text, 'alive')
  },
)

test('an answer without length ends whole when the upstream closes, and is cut when it is reset', LIMIT, async () => {
  const server = createServer(connection => {
    connection.on('error', () => undefined)
    connection.once('data', (request: Buffer) => {
      const end = () => (String(request).startsWith('GET /reset') ? connection.resetAndDestroy() : connection.end())
      connection.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall there is', () => setImmediate(end))
    })
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const { server: gateway, pair } = await startBehind(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
  for (const [path, ended] of [
    ['/closed', 'whole'],
    ['/reset', 'cut'],
  ] as const) {
    const reading = await openStream(gateway.url, pair.accessToken, { path })
    assert.equal(await reading.ended, ended, path)
    assert.equal(reading.text, 'all there is')
  }
  await gateway.stop()
  server.close()
})

test(
  'a caller who stands still while the upstream dies sees the cut, not an end, when it reads on',
  LIMIT,
  async () => {
    const content = Buffer.alloc(32 * 2 ** 20, 'x')
    const connections: Socket[] = []
    const server = http.createServer((_, response) => {
      connections.push(response.socket as Socket)
      response.on('error', () => undefined)
      response.writeHead(200, { 'Content-Length': content.length }).write(content)
    })
    server.listen(0, '127.0.0.1').unref()
    await once(server, 'listening')
    const { server: gateway, pair } = await startBehind(
      `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    )
    const request = http.get(`${gateway.url}/large`, { headers: { Authorization: pair.accessToken }, agent: false })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    await eventually('the upstream is held back', 10_000, () => Number(connections[0]?.writableLength) > 0 || undefined)
    connections[0]?.resetAndDestroy()
    const reading = readOn(response)
    assert.equal(await reading.ended, 'cut')
    assert.ok(reading.text.length < content.length)
    assert.ok(/^x*$/.test(reading.text))
    await gateway.stop()
    server.close()
  },
)

test('the server is well after all that', () => assertStillWell(behind.server))

testThatNothingSecretWasPrinted()

function startUpstream(listenOn: number): RunningProcess {
  return startProcess({
    command: NODE,
    args: [join(ROOT, 'e2e/gateway/dying-upstream.ts'), String(listenOn)],
    env: childEnvironment(temporaryFolder()),
    cwd: ROOT,
  })
}

async function portOf(running: RunningProcess): Promise<number> {
  return Number((await running.waitFor(/"port":(\d+)/))[1])
}

function ask(method: string, path: string, headers: Record<string, string> = {}): http.ClientRequest {
  const authorized = { Authorization: behind.pair.accessToken, ...headers }
  return http.request(url + path, { method, headers: authorized, agent: false }).on('error', () => undefined)
}

async function answerTo(request: http.ClientRequest): Promise<{ status: number; text: string }> {
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const reading = readOn(response)
  await reading.ended
  return { status: response.statusCode ?? 0, text: reading.text }
}

/** To HTTP/1.0 the end of the connection is the end of the content. Gives how this one ended, once the answer has begun. */
async function openedByOldHttp(path: string): Promise<{ ended: Promise<string | undefined> }> {
  const socket = await openConnection(url)
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code)).on('end', () => resolve('end'))
  socket.write(`GET ${path} HTTP/1.0\r\nAuthorization: ${behind.pair.accessToken}\r\n\r\n`)
  await once(socket, 'data')
  socket.resume()
  return { ended: promise }
}
