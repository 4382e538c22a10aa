import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { call, childEnvironment, openConnection, startProcess, temporaryFolder } from '../harness/index.ts'
import { startObserver } from './observer.ts'

const folder = temporaryFolder()
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
const making = startProcess({
  command: 'openssl',
  args: [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
  ],
  env: childEnvironment(folder),
  cwd: folder,
})
assert.equal((await making.ended()).code, 0, making.stderr())

/** An API behind TLS, which answers with what it was called. */
const api = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
  response.end(JSON.stringify({ host: request.headers.host }))
})
api.on('upgrade', (request, socket) => {
  socket.end(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-Host: ${request.headers.host}\r\n\r\nhello`)
})
api.listen(0, 'localhost')
await once(api, 'listening')
const { port } = api.address() as AddressInfo
after(() => api.close())

const observer = await startObserver(`https://localhost:${port}`, { env: { NODE_EXTRA_CA_CERTS: cert } })

test('an API behind TLS is reached, by its own name where the caller knows only an address', async () => {
  const byAddress = await call(observer.url, '/v1/me')
  assert.deepEqual([byAddress.status, byAddress.body], [200, { host: `localhost:${port}` }])
  const byName = await call(observer.url, '/v1/me', { headers: { Host: 'api.example.com' } })
  assert.deepEqual(byName.body, { host: 'api.example.com' })
})

test('a websocket goes through TLS, too', async () => {
  const socket = await openConnection(observer.url)
  socket.write('GET /socket HTTP/1.1\r\nHost: api.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  await once(socket, 'end')
  socket.destroy()
  assert.match(text, /^HTTP\/1.1 101 .*X-Host: api.example.com\r\n\r\nhello$/s)
})

test('a certificate that nobody vouches for is no API', async () => {
  const wary = await startObserver(`https://localhost:${port}`)
  const answer = await call(wary.url, '/v1/me')
  assert.equal(answer.status, 502)
  assert.match(wary.stderr(), /DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED/)
})
