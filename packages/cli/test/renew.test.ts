import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCESS_END, REFRESH_END } from './fake-server.ts'
import { loggedInUser, userFor } from './setup.ts'

test('renew replaces a pair that is good by one refresh, and tells the new ends', async context => {
  const user = await loggedInUser(context)
  const { code, stdout, stderr } = await user.chatapp(['renew'])
  assert.equal(code, 0)
  assert.equal(stderr, 'Renewed, and the new pair saved.\n')
  assert.match(stdout, /^access {3}good until 2096-10-02 07:06 UTC .*\nrefresh {2}possible until 2096-10-13/)
  assert.equal(user.server.count('POST', '/v1/tokens/refresh'), 1)
  assert.equal((await user.chatapp(['token'])).stdout, `${user.server.tokens[2]}\n`)
})

test('renew --json is one object without a token', async context => {
  const user = await loggedInUser(context)
  const { stdout, stderr } = await user.chatapp(['renew', '--json'])
  assert.equal(stderr, '')
  assert.deepEqual(JSON.parse(stdout), {
    adopted: false,
    accessTokenEndTime: ACCESS_END,
    refreshTokenEndTime: REFRESH_END,
  })
})

test('renew of a pair that is over for good makes none, though a password is kept, and ends with 3', async context => {
  const user = await userFor(context)
  await user.login('--save-password')
  user.server.endAll()
  const { code, stdout, stderr } = await user.chatapp(['renew'])
  assert.deepEqual([code, stdout], [3, ''])
  assert.match(stderr, /chatapp login/)
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
})

test('renew of somebody who never logged in ends with 3', async context => {
  const { chatapp } = await userFor(context)
  assert.equal((await chatapp(['renew'])).code, 3)
})
