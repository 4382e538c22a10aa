import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import {
  type Answer,
  call,
  check,
  createApp,
  eventually,
  make,
  pairOf,
  provision,
  refresh,
  runOperator,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

/** A change reaches every node as a revocation does. */
const BOUND_MS = 5_000

const upstream = createServer((_request, response) => response.end('forwarded'))
let server: Server

before(async () => {
  await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo
  server = await startServer({ env: { CHATAPP_SERVER_UPSTREAM: `http://127.0.0.1:${port}` } })
})
after(async () => {
  await server.stop()
  upstream.closeAllConnections()
  upstream.close()
})

const setStatus = (appId: string, status: string) => runOperator(server, ['apps', 'status', appId, status])

/** A pair that was good once and is not any more. */
async function endedPair(app: Parameters<typeof make>[1]) {
  const pair = pairOf(await make(server.url, app))
  await call(server.url, '/v1/tokens', { method: 'DELETE', headers: { Refresh: pair.refreshToken } })
  return pair
}

/** Every way in for an access token: asked here, by a proxy, and forwarded. */
const ways = (base: string, token: string): Promise<Answer[]> =>
  Promise.all(
    ['/v1/tokens/check', '/v1/me', '/v1/tokens/authorize', '/v1/tokens/authorize/v1/licenses', '/v1/licenses'].map(
      path => call(base, path, { headers: { Authorization: token } }),
    ),
  )

const answeredWith = (base: string, token: string, status: number) =>
  eventually(`the app is answered with ${status}`, BOUND_MS, async () =>
    (await check(base, token)).status === status ? true : undefined,
  )

test('an app on 401 is refused with 401 and a challenge wherever its token is shown, and the code stays the same', async () => {
  const owner = await provision(server)
  const pair = await endedPair(owner)
  for (const { status } of await ways(server.url, pair.accessToken)) assert.equal(status, 403)
  assert.deepEqual(await setStatus(owner.appId, '401'), { appId: owner.appId, status: '401', answeredWith: 401 })
  await answeredWith(server.url, pair.accessToken, 401)
  for (const answer of await ways(server.url, pair.accessToken)) {
    assert.equal(answer.status, 401)
    assert.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
    assert.equal(answer.text, '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Invalid Token"}}')
  }
  const refreshed = await refresh(server.url, pair.refreshToken)
  assert.equal(refreshed.status, 401)
  assert.match(refreshed.text, /"code":"ApiInvalidRefreshTokenError"/)
  await setStatus(owner.appId, 'default')
  await answeredWith(server.url, pair.accessToken, 403)
})

test('other apps, and tokens that never were any, are refused as the server refuses', async () => {
  const owner = await provision(server)
  const other = { ...owner, ...(await createApp(server, owner.cabinetUserId)) }
  const [pair, others] = [await endedPair(owner), await endedPair(other)]
  await setStatus(owner.appId, '401')
  await answeredWith(server.url, pair.accessToken, 401)
  assert.equal((await check(server.url, others.accessToken)).status, 403)
  const last = pair.accessToken.slice(0, -2)
  for (const forged of [`${last}AA`, `${last}AE`, 'junk', '']) {
    assert.equal((await check(server.url, forged)).status, 403)
  }
  // Who asks for a pair has shown no token yet.
  const refused = await make(server.url, { ...owner, appPassword: 'wrong' })
  assert.deepEqual([refused.status, refused.headers['www-authenticate']], [403, undefined])
})

test('an app on 403 is refused with 403 by a server that answers 401, on every node, also one that starts later', async () => {
  const first = await startServer({ env: { CHATAPP_SERVER_INVALID_TOKEN_STATUS: '401' } })
  const owner = await provision(first)
  const pair = pairOf(await make(first.url, owner))
  await call(first.url, '/v1/tokens', { method: 'DELETE', headers: { Refresh: pair.refreshToken } })
  const before = await check(first.url, pair.accessToken)
  assert.equal(before.status, 401)
  await runOperator(first, ['apps', 'status', owner.appId, '403'])
  await answeredWith(first.url, pair.accessToken, 403)
  const second = await startServer({ folder: first.folder, env: { CHATAPP_SERVER_INVALID_TOKEN_STATUS: '401' } })
  const after = await check(second.url, pair.accessToken)
  assert.deepEqual([after.status, after.headers['www-authenticate']], [403, undefined])
  await first.stop()
  await second.stop()
})

test('an appId that is not there and a status that is none are told in words', async () => {
  await assert.rejects(setStatus('app_99_1', '401'), /there is no app app_99_1/)
  await assert.rejects(setStatus('app_1_1', '402'), /401, default|Allowed choices/)
  await assert.rejects(setStatus('app1', '401'), /appId such as app_1_1/)
})

testThatNothingSecretWasPrinted()
