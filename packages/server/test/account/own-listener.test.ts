import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../../src/config/index.ts'
import { createLog } from '../../src/log.ts'
import { startServer } from '../../src/server/start.ts'
import { PASSWORD, startTestServer } from './browser.ts'

test('beside an upstream My Account has an origin of its own, and its cookie goes to no upstream', async t => {
  const seen: { path: string | undefined; cookie: string | undefined }[] = []
  const upstream = createServer((request, response) => {
    seen.push({ path: request.url, cookie: request.headers.cookie })
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  t.after(() => upstream.close())
  const { port } = upstream.address() as AddressInfo
  const own = { upstream: `http://127.0.0.1:${port}`, accountListen: '127.0.0.1:0' }
  const server = await startTestServer(own)
  t.after(() => server.stop())
  assert.notEqual(server.accountUrl, server.url)

  const email = 'owner@example.com'
  const { accountId } = await server.createAccount(email)
  const browser = server.browser()
  assert.equal((await browser.signIn(email)).status, 200)
  const { appId, appPassword } = await server.createApp(accountId)
  const body = JSON.stringify({ email, appId, password: appPassword })
  const headers = { 'Content-Type': 'application/json' }
  const made = await fetch(`${server.url}/v1/tokens`, { method: 'POST', headers, body })
  const { data } = (await made.json()) as { data: { accessToken: string } }

  const withBoth = { Authorization: data.accessToken, Cookie: `${browser.cookie}; theme=dark` }
  for (const path of ['/account', '/account/api/session', '/ACCOUNT/', '//account//api/session', '/%61ccount/x']) {
    const { status } = await fetch(server.url + path, { headers: withBoth })
    assert.equal(status, 404, path)
  }
  assert.deepEqual(seen, [])
  assert.equal((await fetch(`${server.url}/v1/licenses`, { headers: withBoth })).status, 200)
  assert.deepEqual(seen, [{ path: '/v1/licenses', cookie: 'theme=dark' }])

  assert.equal((await fetch(`${server.accountUrl}/v1/tokens/check`, { headers: withBoth })).status, 404)
  assert.equal((await fetch(`${server.accountUrl}/docs/errors/ApiSignInRequiredError`)).status, 200)
  const { paths } = (await (await fetch(`${server.accountUrl}/openapi.json`)).json()) as { paths: object }
  assert.ok('/account/api/sign-in' in paths)
  assert.ok(!('/v1/tokens' in paths))
})

test('beside an upstream and without an origin of its own My Account is not served', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'chatapp-own-listener-'))
  t.after(() => rm(folder, { recursive: true }))
  const store = `sqlite:${join(folder, 'access.db')}`
  const flags = { listen: '127.0.0.1:0', store, upstream: 'http://127.0.0.1:9', shutdownTimeout: '1' }
  const config = readConfig({ flags, environment: {}, file: {} })
  const server = await startServer({ config, log: createLog('silent'), cores: 2 })
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ email: 'a@example.com', password: PASSWORD })
  const { status } = await fetch(`${server.url}/account/api/sign-in`, { method: 'POST', headers, body })
  await server.stop()
  assert.deepEqual([status, server.accountUrl, server.setUpLink], [404, undefined, undefined])
})
