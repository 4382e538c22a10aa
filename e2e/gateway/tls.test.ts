import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { before, test } from 'node:test'
import {
  call,
  childEnvironment,
  openConnection,
  startProcess,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Behind, startBehind } from './behind.ts'

/** More than all buffers between two sockets hold. */
const CONTENT = randomBytes(8_000_000)
const DIGEST = digestOf(CONTENT)

let url: string
let certificate: string
let connections = 0
let behind: Behind

function digestOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

before(async () => {
  const folder = temporaryFolder()
  const key = join(folder, 'key.pem')
  certificate = join(folder, 'cert.pem')
  const making = startProcess({
    command: 'openssl',
    args: [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ],
    env: childEnvironment(folder),
    cwd: folder,
  })
  assert.equal((await making.ended()).code, 0, making.stderr())
  const api = createServer({ key: readFileSync(key), cert: readFileSync(certificate) })
  api.on('secureConnection', socket => {
    connections += 1
    socket.unref()
  })
  api.on('request', async (request, response) => {
    if (request.url === '/large') return void response.end(CONTENT)
    const hash = createHash('sha256')
    for await (const chunk of request) hash.update(chunk as Buffer)
    response.end(hash.digest('hex'))
  })
  api.on('upgrade', (_, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello')
  })
  api.listen(0, '127.0.0.1').unref()
  await once(api, 'listening')
  url = `https://localhost:${(api.address() as AddressInfo).port}`
  behind = await startBehind(url, { NODE_EXTRA_CA_CERTS: certificate })
})

function headers(): Record<string, string> {
  return { Authorization: behind.pair.accessToken }
}

test('an upstream behind TLS is reached, on one connection for one call after the other', async () => {
  for (let count = 0; count < 3; count += 1) {
    const answer = await call(behind.server.url, '/small', { method: 'POST', headers: headers(), body: 'x' })
    assert.equal(answer.text, digestOf('x'))
  }
  assert.equal(connections, 1)
})

test('large content goes through TLS unharmed, both ways', async () => {
  const up = await call(behind.server.url, '/up', { method: 'PUT', headers: headers(), body: CONTENT })
  assert.equal(up.text, DIGEST)
  const down = await fetch(`${behind.server.url}/large`, { headers: headers() })
  assert.equal(digestOf(new Uint8Array(await down.arrayBuffer())), DIGEST)
})

test('a websocket goes through TLS, too', async () => {
  const socket = await openConnection(behind.server.url)
  const lines = [`Authorization: ${behind.pair.accessToken}`, 'Connection: Upgrade', 'Upgrade: websocket']
  socket.write(`GET /socket HTTP/1.1\r\nHost: x\r\n${lines.join('\r\n')}\r\n\r\n`)
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  await once(socket, 'end')
  socket.destroy()
  assert.match(text, /^HTTP\/1.1 101 [\s\S]*\r\n\r\nhello$/)
})

test('a certificate that nobody vouches for is no upstream', async () => {
  const wary = await startBehind(url)
  const answer = await call(wary.server.url, '/small', { headers: { Authorization: wary.pair.accessToken } })
  assert.equal(answer.status, 502)
})

testThatNothingSecretWasPrinted()
