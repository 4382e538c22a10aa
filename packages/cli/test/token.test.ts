import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCESS_END } from './fake-server.ts'
import { loggedInUser, userFor } from './setup.ts'

test('token prints the access token and nothing else', async context => {
  const user = await loggedInUser(context)
  const { code, stdout, stderr } = await user.chatapp(['token'])
  assert.equal(code, 0)
  assert.equal(stdout, `${user.server.tokens[0]}\n`)
  assert.equal(stderr, '')
})

test('token never prints one that is over: it is renewed first', async context => {
  const user = await loggedInUser(context)
  user.server.endAccess()
  const { stdout } = await user.chatapp(['token'])
  assert.equal(stdout, `${user.server.tokens[2]}\n`)
  assert.equal(user.server.count('POST', '/v1/tokens/refresh'), 1)
})

test('token --json gives the end time with it', async context => {
  const user = await loggedInUser(context)
  const { stdout } = await user.chatapp(['token', '--json'])
  assert.deepEqual(JSON.parse(stdout), { accessToken: user.server.tokens[0], accessTokenEndTime: ACCESS_END })
})

test('token gives the saved one while the server is away, and says that it was not checked', async context => {
  const user = await loggedInUser(context)
  await user.server.close()
  const { code, stdout, stderr } = await user.chatapp(['token'])
  assert.equal(code, 0)
  assert.equal(stdout, `${user.server.tokens[0]}\n`)
  assert.match(stderr, /Not checked: No answer/)
})

test('token --offline asks nobody', async context => {
  const user = await loggedInUser(context)
  const before = user.server.calls.length
  assert.equal((await user.chatapp(['token', '--offline'])).stdout, `${user.server.tokens[0]}\n`)
  assert.equal(user.server.calls.length, before)
})

test('token of a pair that is dead prints nothing, and ends with 3', async context => {
  const user = await loggedInUser(context)
  user.server.endAll()
  const { code, stdout, stderr } = await user.chatapp(['token'])
  assert.equal(code, 3)
  assert.equal(stdout, '')
  assert.match(stderr, /Not logged in/)
})

test('token of somebody who never logged in ends with 3', async context => {
  const { chatapp } = await userFor(context)
  assert.equal((await chatapp(['token'])).code, 3)
})

test('token --format header is a header for curl -H @-, and --format json the same as --json', async context => {
  const user = await loggedInUser(context)
  const header = await user.chatapp(['token', '--format', 'header'])
  assert.equal(header.stdout, `Authorization: ${user.server.tokens[0]}\n`)
  const json = { accessToken: user.server.tokens[0], accessTokenEndTime: ACCESS_END }
  for (const args of [
    ['--format', 'json'],
    ['--format', 'header', '--json'],
  ]) {
    assert.deepEqual(JSON.parse((await user.chatapp(['token', ...args])).stdout), json)
  }
  assert.deepEqual(JSON.parse((await user.chatapp(['token', '--format', 'raw', '--offline', '--json'])).stdout), json)
})

test('a format that there is not is a wrong command line', async context => {
  const user = await loggedInUser(context)
  const { code, stdout, stderr } = await user.chatapp(['token', '--format', 'xml'])
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /raw, header, json/)
})
