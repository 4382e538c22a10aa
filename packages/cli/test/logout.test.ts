import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { PASSWORD, refuse } from './fake-server.ts'
import { loggedInUser, type User, userFor } from './setup.ts'

/** All that the user's files hold. */
async function written({ home }: User): Promise<string> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map(file => readFile(file, 'utf8')))).join('\n')
}

test('logout ends the access at the server, and leaves no token on the disk', async context => {
  const user = await loggedInUser(context)
  const { code, stdout, stderr } = await user.chatapp(['logout'])
  assert.equal(code, 0)
  assert.equal(stdout, '')
  assert.match(stderr, /has ended, here and at the server/)
  assert.equal(user.server.count('DELETE', '/v1/tokens'), 1)
  const left = await written(user)
  for (const token of user.server.tokens) assert.ok(!left.includes(token))
  assert.equal((await user.chatapp(['api', '/v1/me'])).code, 3)
})

test('logout forgets a kept password, and keeps who and where for the next login', async context => {
  const user = await userFor(context)
  await user.login('--save-password')
  await user.chatapp(['logout'])
  const left = await written(user)
  assert.ok(!left.includes(PASSWORD))
  assert.ok(left.includes(user.server.url))
})

test('logout --keep-access tells the server nothing', async context => {
  const user = await loggedInUser(context)
  const before = user.server.calls.length
  const { code, stdout } = await user.chatapp(['logout', '--keep-access', '--json'])
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), { forgotten: true, revoked: false })
  assert.equal(user.server.calls.length, before)
})

test('logout while the server is away forgets here, says that the access lives on, and ends with 5', async context => {
  const user = await loggedInUser(context)
  await user.server.close()
  const { code, stderr } = await user.chatapp(['logout'])
  assert.equal(code, 5)
  assert.match(stderr, /Forgotten here\. At the server the access of me@example\.com lives on until 2096-10-02/)
  assert.match(stderr, /No answer/)
  assert.ok(!(await written(user)).includes(String(user.server.tokens[0])))
})

test('logout at a server without tokens.revoke forgets here, and ends with 4', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/tokens', (_call, response) => refuse(response, 404, 'ApiNotFoundError', 'Not found'))
  const { code, stderr } = await user.chatapp(['logout'])
  assert.equal(code, 4)
  assert.match(stderr, /This server does not know DELETE \/v1\/tokens/)
  assert.match(stderr, /End it in My Account/)
})

test('logout of a pair that the server ended already is done, and makes no token for it', async context => {
  const user = await userFor(context)
  await user.login('--save-password')
  user.server.endAll('revoked')
  assert.equal((await user.chatapp(['logout'])).code, 0)
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
})

test('a second logout has nothing to do', async context => {
  const user = await loggedInUser(context)
  await user.chatapp(['logout'])
  const { code, stderr } = await user.chatapp(['logout'])
  assert.equal(code, 0)
  assert.match(stderr, /Nobody was logged in/)
})
