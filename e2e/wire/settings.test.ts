import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  call,
  check,
  eventually,
  make,
  pairOf,
  provision,
  refresh,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

test('a setting turns the status of the two invalid-token errors to 401 with WWW-Authenticate, and nothing else', async () => {
  const { url } = await startServer({ env: { CHATAPP_SERVER_INVALID_TOKEN_STATUS: '401' } })
  const access = await check(url, 'junk')
  assert.equal(access.status, 401)
  assert.equal(access.headers['www-authenticate'], 'Bearer error="invalid_token"')
  assert.equal(access.text, '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Invalid Token"}}')
  const refreshing = await refresh(url, 'junk')
  assert.equal(refreshing.status, 401)
  assert.equal(refreshing.headers['www-authenticate'], 'Bearer error="invalid_token"')
  assert.equal(
    refreshing.text,
    '{"success":false,"error":{"code":"ApiInvalidRefreshTokenError","message":"Invalid Refresh Token"}}',
  )
  const json = { email: 'nobody@example.com', password: 'correct horse', appId: 'app_1_1' }
  const refused = await call(url, '/v1/tokens', { method: 'POST', json })
  assert.equal(refused.status, 403)
  assert.equal(refused.headers['www-authenticate'], undefined)
})

test('a list of origins lets their pages in, with the headers they need, and nobody else', async () => {
  const { url } = await startServer({
    env: { CHATAPP_SERVER_CORS_ORIGINS: 'https://app.example.com, https://two.example' },
  })
  const preflight = { 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization' }
  const asked = (origin: string) =>
    call(url, '/v1/tokens/check', { method: 'OPTIONS', headers: { Origin: origin, ...preflight } })
  for (const origin of ['https://app.example.com', 'https://two.example']) {
    const { status, headers } = await asked(origin)
    assert.equal(status, 204)
    assert.equal(headers['access-control-allow-origin'], origin)
    assert.equal(headers['access-control-allow-headers'], 'Authorization, Refresh, Lang, Content-Type')
    assert.match(String(headers['access-control-allow-methods']), /\bGET\b/)
    assert.equal(headers['access-control-allow-credentials'], undefined)
    assert.match(String(headers.vary), /\bOrigin\b/i)
    assert.ok(headers['x-request-id'])
  }
  const answer = await call(url, '/v1/tokens/check', { headers: { Origin: 'https://two.example' } })
  assert.equal(answer.status, 403)
  assert.equal(answer.headers['access-control-allow-origin'], 'https://two.example')
  assert.equal(
    answer.headers['access-control-expose-headers'],
    'X-Request-Id, ChatApp-Reason, ChatApp-Next, Link, Retry-After, RateLimit, RateLimit-Policy, ChatApp-Advice',
  )
  for (const stranger of ['https://app.example.com.evil.example', 'http://app.example.com', 'null']) {
    assert.equal((await asked(stranger)).headers['access-control-allow-origin'], undefined)
  }
})

test('behind a setting credentials are taken from the query string, and never logged', async () => {
  const server = await startServer({
    env: { CHATAPP_SERVER_CREDENTIALS_IN_QUERY: 'on', CHATAPP_SERVER_LOG_LEVEL: 'trace' },
  })
  const { email, appId, appPassword, password } = await provision(server)
  const asked = (secret: string, more: object = {}) => {
    const query = new URLSearchParams({ email, password: secret, appId })
    return call(server.url, `/v1/tokens?${query}`, { method: 'POST', ...more })
  }
  pairOf(await asked(appPassword))
  pairOf(await asked(password))
  pairOf(await asked(appPassword, { headers: { 'Content-Type': 'application/json', 'Content-Length': '0' } }))
  assert.equal((await asked('wrong password')).status, 403)
  assert.equal((await call(server.url, `/v1/tokens?email=${email}`, { method: 'POST' })).status, 422)
  assert.ok(server.logLines().length > 0)
  assert.ok(!server.logs().includes('?'), 'a query string was logged')
  assert.ok(!server.logs().includes('wrong password'))
})

test('tokens end when their settings say, and the refusal says that they expired', async () => {
  const server = await startServer({ env: { CHATAPP_SERVER_ACCESS_TTL: '1', CHATAPP_SERVER_REFRESH_TTL: '2' } })
  const pair = pairOf(await make(server.url, await provision(server)))
  const before = Math.floor(Date.now() / 1000)
  assert.ok(Math.abs(pair.accessTokenEndTime - before - 1) <= 1)
  assert.ok(Math.abs(pair.refreshTokenEndTime - before - 2) <= 1)
  const refused = await eventually('the access token ends', 3000, async () => {
    const answer = await check(server.url, pair.accessToken)
    return answer.status === 200 ? undefined : answer
  })
  assert.ok(Date.now() >= pair.accessTokenEndTime * 1000 - 50, 'it ended too early')
  assert.equal(refused.status, 403)
  assert.equal(refused.headers['chatapp-reason'], 'expired')
  assert.equal(refused.text, '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Invalid Token"}}')
  await eventually(
    'the refresh token is over',
    4000,
    () => Date.now() > pair.refreshTokenEndTime * 1000 + 100 || undefined,
  )
  const over = await refresh(server.url, pair.refreshToken)
  assert.equal(over.status, 403)
  assert.equal(over.headers['chatapp-reason'], 'expired')
  const revoke = { method: 'DELETE', headers: { Authorization: pair.accessToken } }
  const revoked = await call(server.url, '/v1/tokens', revoke)
  assert.equal(revoked.text, '{"success":true,"data":{"revoked":true}}', 'an expired token may be revoked')
})

test('problem details of an expired token carry the reason', async () => {
  const server = await startServer({ env: { CHATAPP_SERVER_ACCESS_TTL: '1' } })
  const { accessToken } = pairOf(await make(server.url, await provision(server)))
  const headers = { Authorization: accessToken, Accept: 'application/problem+json' }
  const answer = await eventually('the access token ends', 3000, async () => {
    const one = await call(server.url, '/v1/tokens/check', { headers })
    return one.status === 200 ? undefined : one
  })
  assert.equal(
    answer.text,
    '{"type":"/docs/errors/ApiInvalidTokenError","title":"Invalid Token","status":403,"detail":"Invalid Token",' +
      `"code":"ApiInvalidTokenError","requestId":"${answer.headers['x-request-id']}","reason":"expired",` +
      '"next":"POST /v1/tokens/refresh; header=Refresh; then=repeat"}',
  )
})

testThatNothingSecretWasPrinted()
