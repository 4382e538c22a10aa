import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, provision, startServer, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { userOf } from './user.ts'

test('an evening with the CLI against the real server: login, query, the end of the access token, logout', {
  timeout: 120_000,
}, async () => {
  const server = await startServer({ env: { CHATAPP_SERVER_ACCESS_TTL: '6' } })
  const account = await provision(server)
  const { run, logIn } = userOf(server.url, account)

  assert.equal((await logIn()).code, 0)
  const status = await run(['status', '--json'])
  assert.equal(status.code, 0)

  const { out: token } = await run(['token'])
  assert.match(token, /^cat_[A-Za-z0-9_-]{59}$/)

  const me = await run(['api', '/v1/me'])
  assert.equal(JSON.parse(me.out).email, account.email)

  const reasonOf = async (accessToken: string) => {
    const headers = { Authorization: accessToken }
    return (await fetch(`${server.url}/v1/tokens/check`, { headers })).headers.get('ChatApp-Reason')
  }
  await eventually('the access token ends', 30_000, async () => (await reasonOf(token)) === 'expired' || undefined)

  // The access token is over now: the next query renews by itself, in a process that was not there before.
  const later = await run(['api', '/v1/me'])
  assert.deepEqual([later.code, JSON.parse(later.out).appId], [0, account.appId])
  const { out: renewed } = await run(['token'])
  assert.notEqual(renewed, token)
  assert.equal((await run(['logout'])).code, 0)
  assert.equal(await reasonOf(renewed), 'revoked')
  assert.equal((await run(['api', '/v1/me', '--no-input'])).code, 3)

  using database = server.database()
  assert.equal(database.tokensCounted(account.appId), 1)
})

testThatNothingSecretWasPrinted()
