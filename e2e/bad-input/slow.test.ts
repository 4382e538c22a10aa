import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import {
  assertStillWell,
  check,
  make,
  openConnection,
  type Pair,
  pairOf,
  provision,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

/** The setting, in seconds; Node looks once a second. */
const TIMEOUT = 1
const CUT_OFF_WITHIN_MS = 4000

let server: Server
let pair: Pair
/** Bytes of each body the upstream has read to its end. */
const uploads: number[] = []

before(async () => {
  server = await startServer({
    env: { CHATAPP_SERVER_REQUEST_TIMEOUT: String(TIMEOUT), CHATAPP_SERVER_UPSTREAM: await startUpstream() },
  })
  pair = pairOf(await make(server.url, await provision(server)))
})

test('who sends a request slower than the setting is cut off, and keeps nobody else waiting', async () => {
  const body = 'Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{'
  const chunked = 'Transfer-Encoding: chunked\r\n\r\n7fff\r\n{'
  const cut = Promise.all(
    [
      'GET /v1/tokens/check HTTP/1.1\r\nHost: x\r\nX-Slow: ',
      `POST /v1/tokens HTTP/1.1\r\nHost: x\r\n${body}`,
      `POST /v1/tokens HTTP/1.1\r\nHost: x\r\n${chunked}`,
      `POST /v1/tokens/refresh HTTP/1.1\r\nHost: x\r\nRefresh: junk\r\n${body}`,
      `PUT /v1/tokens HTTP/1.1\r\nHost: x\r\n${body}`,
      `GET /healthz HTTP/1.1\r\nHost: x\r\n${body}`,
      `POST /v1/licenses HTTP/1.1\r\nHost: x\r\nAuthorization: junk\r\n${body}`,
      ...Array<string>(50).fill('GET / HTTP/1.1\r\nHost'),
    ].map(async head => ({ head, ...(await drip(head, CUT_OFF_WITHIN_MS)) })),
  )
  const meanwhile = performance.now()
  assert.equal((await check(server.url, pair.accessToken)).status, 200)
  assert.ok(performance.now() - meanwhile < 1000)
  for (const { head, closed } of await cut) assert.ok(closed, `not cut off: ${JSON.stringify(head)}`)
})

test('an upload through the gateway may take as long as it likes', async () => {
  const head = `POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: ${pair.accessToken}\r\nContent-Length: 25\r\n\r\n`
  const { closed, received } = await drip(head, 3500, 25)
  assert.equal(closed, false)
  assert.match(received, /^HTTP\/1\.1 201 /)
  assert.deepEqual(uploads, [25])
})

test('the server is well after all that', () => assertStillWell(server))

testThatNothingSecretWasPrinted()

/** Sends the head, then `most` bytes, one each 100 ms, until the server closes the connection or `ms` have passed. */
async function drip(head: string, ms: number, most = 59_999): Promise<{ closed: boolean; received: string }> {
  const socket = await openConnection(server.url)
  let received = ''
  socket
    .on('error', () => undefined)
    .on('data', chunk => {
      received += chunk
    })
  socket.write(head)
  const end = performance.now() + ms
  for (let sent = 0; !socket.destroyed && performance.now() < end; await wait(100)) {
    if (sent < most && socket.writable) socket.write('x')
    sent += 1
  }
  const closed = socket.destroyed
  socket.destroy()
  return { closed, received }
}

/** Answers 201 when it has read a body to its end. */
async function startUpstream(): Promise<string> {
  const upstream = createServer(async (request, response) => {
    let bytes = 0
    for await (const chunk of request) bytes += chunk.length
    uploads.push(bytes)
    response.writeHead(201).end()
  })
  upstream.listen(0, '127.0.0.1').unref()
  await once(upstream, 'listening')
  return `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
}
