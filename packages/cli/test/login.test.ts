import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ACCESS_END, APP_ID, EMAIL, PASSWORD, REFRESH_END } from './fake-server.ts'
import { loggedInUser, userFor } from './setup.ts'

test('login makes one token, and says so on stderr alone', async context => {
  const user = await userFor(context)
  const { code, stdout, stderr } = await user.login()
  assert.equal(code, 0)
  assert.equal(stdout, '')
  assert.match(stderr, /One token was made/)
  assert.match(stderr, new RegExp(`Logged in as ${EMAIL} \\(${APP_ID}\\)\\.`))
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
})

test('login remembers who and where, not the password, in a file that only its owner can read', async context => {
  const { home, server } = await loggedInUser(context)
  const folder = join(home, 'config', 'chatapp')
  const remembered: unknown = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))
  const account = { baseUrl: server.url, email: EMAIL, appId: APP_ID }
  assert.deepEqual(remembered, { current: 'default', profiles: { default: account } })
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  assert.equal((await stat(join(folder, 'config.json'))).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(folder), ['config.json'])
})

test('all that login writes lies in the folders of the user, closed to others', async context => {
  const { home } = await loggedInUser(context)
  assert.deepEqual((await readdir(home)).sort(), ['config', 'state'])
  for (const entry of await readdir(join(home, 'state'), { recursive: true, withFileTypes: true })) {
    const { mode } = await stat(join(entry.parentPath, entry.name))
    assert.equal(mode & 0o077, 0, `${entry.name} is open to others`)
  }
})

test('a second login makes no second token', async context => {
  const user = await loggedInUser(context)
  const { code, stderr } = await user.login()
  assert.equal(code, 0)
  assert.match(stderr, /no token was made/)
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
})

test('a login on a pair whose access is over refreshes it, and makes none', async context => {
  const user = await loggedInUser(context)
  user.server.endAccess()
  assert.equal((await user.login()).code, 0)
  assert.equal(user.server.count('POST', '/v1/tokens/refresh'), 1)
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
})

test('a login on a pair that is dead makes a new one', async context => {
  const user = await loggedInUser(context)
  user.server.endAll()
  assert.equal((await user.login()).code, 0)
  assert.equal(user.server.count('POST', '/v1/tokens'), 2)
  assert.equal((await user.chatapp(['api', '/v1/me'])).code, 0)
})

test('login --json gives one object on stdout, without a token, and nothing on stderr', async context => {
  const user = await userFor(context)
  const { stdout, stderr } = await user.login('--json')
  assert.equal(stderr, '')
  assert.deepEqual(JSON.parse(stdout), {
    baseUrl: user.server.url,
    email: EMAIL,
    appId: APP_ID,
    tokenMade: true,
    accessTokenEndTime: ACCESS_END,
    refreshTokenEndTime: REFRESH_END,
    passwordSaved: false,
  })
})

test('refused credentials end with 3, say what to check, and are not remembered', async context => {
  const user = await userFor(context)
  user.server.password = 'something else'
  const { code, stderr } = await user.login()
  assert.equal(code, 3)
  assert.match(stderr, /E-mail, password or appId is incorrect/)
  assert.match(stderr, /Check e-mail, appId and password in My Account/)
  assert.match(stderr, /request id +req-1/)
  await assert.rejects(readFile(join(user.home, 'config', 'chatapp', 'config.json')), { code: 'ENOENT' })
})

test('the same refused credentials are not sent a second time, and the way out is named', async context => {
  const user = await userFor(context)
  user.server.password = 'set later'
  await user.login()
  const again = await user.login()
  assert.equal(again.code, 3)
  assert.match(again.stderr, /chatapp logout --keep-access/)
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
  user.server.password = PASSWORD
  const env = { CHATAPP_BASE_URL: user.server.url, CHATAPP_EMAIL: EMAIL, CHATAPP_APP_ID: APP_ID }
  assert.equal((await user.chatapp(['logout', '--keep-access'], { env })).code, 0)
  assert.equal((await user.login()).code, 0)
})

test('a limit that is reached ends with 6, and says how long to wait', async context => {
  const user = await userFor(context)
  user.server.makesLeft = 0
  const { code, stderr } = await user.login()
  assert.equal(code, 6)
  assert.match(stderr, /wait +1 h/)
})

test('a server that is away ends with 5, names the address, and is told by what makes sense', async context => {
  const user = await loggedInUser(context)
  await user.server.close()
  const { code, stderr } = await user.login()
  assert.equal(code, 5)
  assert.match(stderr, new RegExp(`No answer from ${user.server.url}: nothing listens there \\(ECONNREFUSED\\)`))
})

test('without a terminal, login names what is missing instead of asking', async context => {
  const { chatapp } = await userFor(context)
  const nobody = await chatapp(['login'])
  assert.equal(nobody.code, 2)
  assert.match(nobody.stderr, /Give --email and --app-id/)
  const noPassword = await chatapp(['login', '--email', EMAIL, '--app-id', APP_ID])
  assert.equal(noPassword.code, 2)
  assert.match(noPassword.stderr, /--password-stdin/)
})

test('an empty password on stdin is refused before anything is sent', async context => {
  const user = await userFor(context)
  const args = ['login', '--base-url', user.server.url, '--email', EMAIL, '--app-id', APP_ID, '--password-stdin']
  assert.equal((await user.chatapp(args, { input: '\n' })).code, 2)
  assert.equal(user.server.calls.length, 0)
})

test('account and password come from the environment too, which goes before what is remembered', async context => {
  const user = await userFor(context)
  const file = join(user.home, 'config', 'chatapp', 'config.json')
  await mkdir(join(user.home, 'config', 'chatapp'), { recursive: true })
  await writeFile(file, JSON.stringify({ email: 'other@example.com', appId: 'app_9_9' }))
  const env = {
    CHATAPP_BASE_URL: user.server.url,
    CHATAPP_EMAIL: EMAIL,
    CHATAPP_APP_ID: APP_ID,
    CHATAPP_PASSWORD: PASSWORD,
  }
  assert.equal((await user.chatapp(['login'], { env })).code, 0)
  assert.ok(!(await readFile(file, 'utf8')).includes(PASSWORD))
})

test('a password that was kept on demand makes the next pair, when nobody is there', async context => {
  const user = await userFor(context)
  assert.equal((await user.login('--save-password')).code, 0)
  const file = join(user.home, 'config', 'chatapp', 'config.json')
  assert.ok((await readFile(file, 'utf8')).includes(PASSWORD))
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  user.server.endAll()
  assert.equal((await user.chatapp(['api', '/v1/me'])).code, 0)
  assert.equal(user.server.count('POST', '/v1/tokens'), 2)
})

test('a kept password never goes to another server than the one it was kept for', async context => {
  const user = await userFor(context)
  await user.login('--save-password')
  const other = await userFor(context)
  const run = await user.chatapp(['api', '/v1/me'], { env: { CHATAPP_BASE_URL: other.server.url } })
  assert.equal(run.code, 3)
  assert.equal(other.server.calls.length, 0)
})

test('a configuration that is none is left alone, named, and ends with 7', async context => {
  const user = await userFor(context)
  const file = join(user.home, 'config', 'chatapp', 'config.json')
  await mkdir(join(user.home, 'config', 'chatapp'), { recursive: true })
  await writeFile(file, `{"password":"${PASSWORD}"`)
  const { code, stderr } = await user.login()
  assert.equal(code, 7)
  assert.match(stderr, /config\.json is not a configuration of chatapp/)
  assert.equal(await readFile(file, 'utf8'), `{"password":"${PASSWORD}"`)
})
