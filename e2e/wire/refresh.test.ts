import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, check, type Pair, pairOf, testThatNothingSecretWasPrinted, wireTarget } from '../harness/index.ts'

const { url, credentials } = await wireTarget()
let latest = await makePair()

test('tokens.refresh needs the Refresh header alone, and answers a whole new pair in the shape of tokens.make', async () => {
  const answer = await call(url, '/v1/tokens/refresh', { method: 'POST', headers: { Refresh: latest.refreshToken } })
  const next = pairOf(answer)
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(
    answer.text,
    `{"success":true,"data":{"cabinetUserId":${latest.cabinetUserId},` +
      `"accessToken":"${next.accessToken}","accessTokenEndTime":${next.accessTokenEndTime},` +
      `"refreshToken":"${next.refreshToken}","refreshTokenEndTime":${next.refreshTokenEndTime}}}`,
  )
  assert.notEqual(next.accessToken, latest.accessToken)
  assert.notEqual(next.refreshToken, latest.refreshToken)
  assert.match(next.accessToken, /^[A-Za-z0-9_-]{1,64}$/)
  assert.match(next.refreshToken, /^[A-Za-z0-9_-]{1,64}$/)
  assert.ok(next.accessTokenEndTime >= latest.accessTokenEndTime)
  assert.ok(next.refreshTokenEndTime >= latest.refreshTokenEndTime)
})

test('the access token from before a refresh lives on beside the new one', async () => {
  const before = await makePair()
  const after = pairOf(await refresh({ Refresh: before.refreshToken }))
  assert.equal((await check(url, after.accessToken)).status, 200)
  assert.equal((await check(url, before.accessToken)).status, 200)
})

test('a refresh whose answer was lost gives the same bytes again', async () => {
  const { refreshToken } = await makePair()
  const lost = await refresh({ Refresh: refreshToken })
  const retry = await refresh({ Refresh: refreshToken })
  assert.equal(retry.status, 200)
  assert.equal(retry.text, lost.text)
})

test('the body of a refresh is passed over, whatever it is and claims to be', async () => {
  latest = await makePair()
  const json = { 'Content-Type': 'application/json' }
  await refreshOn(json)
  await refreshOn({ ...json, 'Content-Length': '0' })
  await refreshOn(json, '[]')
  await refreshOn(json, '{}')
  await refreshOn(json, 'null')
  await refreshOn(json, '{"half')
  await refreshOn({ 'Content-Type': 'application/x-www-form-urlencoded' }, 'refreshToken=elsewhere')
  await refreshOn({ 'Content-Type': 'text/plain' }, 'hello')
  await refreshOn({ 'Content-Type': 'no type' }, 'hello')
  await refreshOn({}, 'hello')
})

test('an Authorization header beside Refresh neither helps nor harms', async () => {
  await refreshOn({ Authorization: latest.accessToken })
  await refreshOn({ Authorization: 'junk' })
})

test('doubled slashes, a trailing slash and a query string break no refresh', async () => {
  await refreshOn({}, undefined, '//v1//tokens//refresh')
  await refreshOn({}, undefined, '/v1/tokens/refresh/')
  await refreshOn({}, undefined, '/v1/tokens/refresh?from=cron')
})

test('a missing, malformed or forged refresh token is refused in the three languages, with the step that helps', async () => {
  const texts = { en: 'Invalid Refresh Token', ru: 'Недействительный refresh-токен', pt: 'Refresh token inválido' }
  const forged = `${latest.refreshToken.slice(0, 30)}${latest.refreshToken[30] === 'A' ? 'B' : 'A'}${latest.refreshToken.slice(31)}`
  for (const header of [
    {},
    { Refresh: '' },
    { Refresh: 'junk' },
    { Refresh: forged },
    { Refresh: latest.accessToken },
  ]) {
    for (const [language, message] of Object.entries(texts)) {
      const answer = await refresh({ ...header, Lang: language })
      assert.equal(answer.status, 403)
      assert.equal(
        answer.text,
        `{"success":false,"error":{"code":"ApiInvalidRefreshTokenError","message":"${message}"}}`,
      )
      assert.equal(answer.headers['chatapp-next'], 'POST /v1/tokens')
      assert.equal(answer.headers['chatapp-reason'], undefined)
      assert.equal(answer.headers.link, '</docs/errors/ApiInvalidRefreshTokenError>; rel="help"')
      assert.equal(answer.headers['www-authenticate'], undefined)
    }
  }
})

test('a refresh token in the body, in the query or in Authorization is not read', async () => {
  const { refreshToken } = latest
  const calls = [
    { json: { refreshToken } },
    { form: { refreshToken } },
    { headers: { Authorization: refreshToken } },
    { headers: { Authorization: `Bearer ${refreshToken}` } },
  ]
  for (const options of calls) {
    assert.equal((await call(url, '/v1/tokens/refresh', { method: 'POST', ...options })).status, 403)
  }
})

testThatNothingSecretWasPrinted()

async function makePair(): Promise<Pair> {
  return pairOf(await call(url, '/v1/tokens', { method: 'POST', json: credentials }))
}

function refresh(headers: Record<string, string>, body?: string, path = '/v1/tokens/refresh') {
  return call(url, path, { method: 'POST', headers, ...(body !== undefined && { body }) })
}

/** Refreshes the latest pair with what a client may send besides, and goes on with the new one. */
async function refreshOn(headers: Record<string, string>, body?: string, path?: string): Promise<void> {
  const next = pairOf(await refresh({ Refresh: latest.refreshToken, ...headers }, body, path))
  assert.notEqual(next.refreshToken, latest.refreshToken)
  latest = next
}
