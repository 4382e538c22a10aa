import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, pairOf, testThatNothingSecretWasPrinted, wireTarget } from '../harness/index.ts'

const { url, credentials } = await wireTarget()
const pair = pairOf(await call(url, '/v1/tokens', { method: 'POST', json: credentials }))
const { accessToken, accessTokenEndTime, cabinetUserId } = pair
const { appId } = credentials
const CHECK = '/v1/tokens/check'

test('tokens.check answers account, app, the token itself and its end time', async () => {
  const answer = await call(url, CHECK, { headers: { Authorization: accessToken } })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(
    answer.text,
    `{"success":true,"data":{"cabinetUserId":${cabinetUserId},"appId":"${appId}",` +
      `"accessToken":"${accessToken}","accessTokenEndTime":${accessTokenEndTime}}}`,
  )
})

test('Authorization carries the raw token, and Bearer in any case is borne', async () => {
  const raw = await call(url, CHECK, { headers: { Authorization: accessToken } })
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const answer = await call(url, CHECK, { headers: { Authorization: `${scheme} ${accessToken}` } })
    assert.equal(answer.text, raw.text)
  }
})

test('tokens.check is answered to HEAD without a body', async () => {
  const good = await call(url, CHECK, { method: 'HEAD', headers: { Authorization: accessToken } })
  assert.equal(good.status, 200)
  assert.equal(good.text, '')
  assert.ok(good.headers['x-request-id'])
  const bad = await call(url, CHECK, { method: 'HEAD', headers: { Authorization: 'junk' } })
  assert.equal(bad.status, 403)
  assert.equal(bad.text, '')
  assert.equal(bad.headers['chatapp-next'], 'POST /v1/tokens/refresh; header=Refresh; then=repeat')
})

test('with ?quiet tokens.check answers 204 without a body', async () => {
  for (const query of ['?quiet', '?quiet=', '?quiet=1']) {
    const answer = await call(url, CHECK + query, { headers: { Authorization: accessToken } })
    assert.equal(answer.status, 204)
    assert.equal(answer.text, '')
    assert.equal(answer.headers['content-type'], undefined)
    assert.ok(answer.headers['x-request-id'])
  }
  assert.equal((await call(url, `${CHECK}?quiet`, { headers: { Authorization: 'junk' } })).status, 403)
})

test('a JSON content type with an empty body, doubled slashes and a trailing slash break no check', async () => {
  const headers = { Authorization: accessToken }
  assert.equal((await call(url, CHECK, { headers: { ...headers, 'Content-Type': 'application/json' } })).status, 200)
  const empty = { ...headers, 'Content-Type': 'application/json', 'Content-Length': '0' }
  assert.equal((await call(url, CHECK, { headers: empty })).status, 200)
  assert.equal((await call(url, '//v1//tokens//check/', { headers })).status, 200)
})

test('me answers account and app of the token', async () => {
  const answer = await call(url, '/v1/me', { headers: { Authorization: accessToken } })
  assert.equal(answer.status, 200)
  const { appName } = (answer.body as { data: { appName: string } }).data
  assert.equal(
    answer.text,
    `{"success":true,"data":{"cabinetUserId":${cabinetUserId},"email":"${credentials.email}","appId":"${appId}",` +
      `"appName":${JSON.stringify(appName)},"accessTokenEndTime":${accessTokenEndTime}}}`,
  )
})

test('a missing, malformed or forged access token is refused in exactly the documented envelope', async () => {
  const texts = { en: 'Invalid Token', ru: 'Недействительный токен', pt: 'Token inválido' }
  const forged = `${accessToken.slice(0, 30)}${accessToken[30] === 'A' ? 'B' : 'A'}${accessToken.slice(31)}`
  const headers = [{}, { Authorization: '' }, { Authorization: 'junk' }, { Authorization: 'Bearer' }]
  for (const header of [...headers, { Authorization: forged }, { Authorization: pair.refreshToken }]) {
    for (const [language, message] of Object.entries(texts)) {
      for (const path of [CHECK, `${CHECK}?quiet`, '/v1/me']) {
        const answer = await call(url, path, { headers: { ...header, Lang: language } })
        assert.equal(answer.status, 403)
        assert.equal(answer.text, `{"success":false,"error":{"code":"ApiInvalidTokenError","message":"${message}"}}`)
        assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
        assert.equal(answer.headers['chatapp-next'], 'POST /v1/tokens/refresh; header=Refresh; then=repeat')
        assert.equal(answer.headers['chatapp-reason'], undefined)
        assert.equal(answer.headers['www-authenticate'], undefined)
        assert.equal(answer.headers.link, '</docs/errors/ApiInvalidTokenError>; rel="help"')
      }
    }
  }
})

test('an unknown, empty or repeated Lang falls back to English; case and blanks do not matter', async () => {
  const english = '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Invalid Token"}}'
  for (const language of ['de', '', 'en-GB', 'ru,en', 'x'.repeat(500)]) {
    assert.equal((await call(url, CHECK, { headers: { Lang: language } })).text, english)
  }
  const russian = await call(url, CHECK, { headers: { Lang: ' RU ' } })
  assert.equal(
    russian.text,
    '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Недействительный токен"}}',
  )
})

test('an access token in the query string is not read where the route does not opt in', async () => {
  const query = `?api[access_token]=${accessToken}`
  assert.equal((await call(url, CHECK + query)).status, 403)
  assert.equal((await call(url, `/v1/me${query}`)).status, 403)
})

testThatNothingSecretWasPrinted()
