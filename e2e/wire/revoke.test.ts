import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  call,
  check,
  type Pair,
  pairOf,
  refresh,
  testThatNothingSecretWasPrinted,
  wireTarget,
} from '../harness/index.ts'

const { url, credentials } = await wireTarget()
const REVOKED = '{"success":true,"data":{"revoked":true}}'

test('tokens.revoke by access token ends access and refreshing at once, with the reason', async () => {
  const pair = await makePair()
  const answer = await revoke({ Authorization: pair.accessToken })
  assert.equal(answer.status, 200)
  assert.equal(answer.text, REVOKED)
  assert.equal(answer.headers['cache-control'], 'no-store')
  await assertEnded(pair)
})

test('tokens.revoke by refresh token ends the same', async () => {
  const pair = await makePair()
  assert.equal((await revoke({ Refresh: pair.refreshToken })).text, REVOKED)
  await assertEnded(pair)
})

test('tokens.revoke by a token of an earlier generation ends the whole grant', async () => {
  const first = await makePair()
  const second = pairOf(await refresh(url, first.refreshToken))
  assert.equal((await revoke({ Refresh: first.refreshToken })).text, REVOKED)
  await assertEnded(second)
  await assertEnded(first)
})

test('tokens.revoke is idempotent: a revoked token may be revoked again, by either of the pair', async () => {
  const pair = await makePair()
  for (let times = 0; times < 3; times += 1) {
    assert.equal((await revoke({ Authorization: pair.accessToken })).text, REVOKED)
    assert.equal((await revoke({ Refresh: pair.refreshToken })).text, REVOKED)
    assert.equal((await revoke({ Authorization: `Bearer ${pair.accessToken}`, Refresh: 'junk' })).text, REVOKED)
  }
})

test('revoking one grant of an app leaves its others alone', async () => {
  const [ended, other] = [await makePair(), await makePair()]
  await revoke({ Authorization: ended.accessToken })
  assert.equal((await check(url, other.accessToken)).status, 200)
  pairOf(await refresh(url, other.refreshToken))
})

test('a JSON content type with an empty body, a body [] and stray slashes break no revoke', async () => {
  const { accessToken } = await makePair()
  const json = { Authorization: accessToken, 'Content-Type': 'application/json' }
  assert.equal((await revoke(json)).text, REVOKED)
  assert.equal((await revoke({ ...json, 'Content-Length': '0' })).text, REVOKED)
  assert.equal((await call(url, '//v1//tokens/', { method: 'DELETE', headers: json, body: '[]' })).text, REVOKED)
})

test('a revoke without a genuine token is refused by the kind of token it came with', async () => {
  const access = '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Invalid Token"}}'
  const refreshing =
    '{"success":false,"error":{"code":"ApiInvalidRefreshTokenError","message":"Invalid Refresh Token"}}'
  for (const [headers, text] of [
    [{}, access],
    [{ Authorization: 'junk' }, access],
    [{ Refresh: 'junk' }, refreshing],
  ] as const) {
    const answer = await revoke(headers)
    assert.equal(answer.status, 403)
    assert.equal(answer.text, text)
    assert.equal(answer.headers['chatapp-reason'], undefined)
  }
})

testThatNothingSecretWasPrinted()

async function makePair(): Promise<Pair> {
  return pairOf(await call(url, '/v1/tokens', { method: 'POST', json: credentials }))
}

function revoke(headers: Record<string, string>) {
  return call(url, '/v1/tokens', { method: 'DELETE', headers })
}

async function assertEnded({ accessToken, refreshToken }: Pair): Promise<void> {
  const checked = await check(url, accessToken)
  assert.equal(checked.status, 403)
  assert.equal(checked.text, '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Invalid Token"}}')
  assert.equal(checked.headers['chatapp-reason'], 'revoked')
  const refreshed = await refresh(url, refreshToken)
  assert.equal(refreshed.status, 403)
  assert.equal(
    refreshed.text,
    '{"success":false,"error":{"code":"ApiInvalidRefreshTokenError","message":"Invalid Refresh Token"}}',
  )
  assert.equal(refreshed.headers['chatapp-reason'], 'revoked')
}
