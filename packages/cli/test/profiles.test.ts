import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { APP_ID, EMAIL, PASSWORD } from './fake-server.ts'
import { loggedInUser, type User, userFor } from './setup.ts'

/** A user with the profile `default`, and `work` at a server of its own. */
async function userOfTwo(context: Parameters<typeof userFor>[0]): Promise<{ user: User; work: User }> {
  const user = await loggedInUser(context)
  const work = await userFor(context)
  const account = ['--base-url', work.server.url, '--email', EMAIL, '--app-id', APP_ID]
  const args = ['login', '--profile', 'work', ...account, '--password-stdin']
  const { code, stderr } = await user.chatapp(args, { input: PASSWORD })
  assert.equal(code, 0, stderr)
  return { user, work }
}

test('a login under a name of its own leaves the account in use alone', async context => {
  const { user, work } = await userOfTwo(context)
  await user.chatapp(['api', '/v1/me'])
  assert.equal(user.server.count('GET', '/v1/me'), 1)
  assert.equal(work.server.count('GET', '/v1/me'), 0)
})

test('--profile goes before CHATAPP_PROFILE, and that before the one in use', async context => {
  const { user, work } = await userOfTwo(context)
  const env = { CHATAPP_PROFILE: 'work' }
  assert.equal((await user.chatapp(['api', '/v1/me'], { env })).code, 0)
  assert.equal(work.server.count('GET', '/v1/me'), 1)
  assert.equal((await user.chatapp(['api', '/v1/me', '--profile', 'default'], { env })).code, 0)
  assert.equal(user.server.count('GET', '/v1/me'), 1)
})

test('profiles lists all accounts, marks the one in use, and use makes another one that', async context => {
  const { user, work } = await userOfTwo(context)
  const { stdout } = await user.chatapp(['profiles'])
  assert.match(stdout, new RegExp(`^default  \\* ${EMAIL}  ${APP_ID}  ${user.server.url}$`, 'm'))
  assert.match(stdout, new RegExp(`^work       ${EMAIL}  ${APP_ID}  ${work.server.url}$`, 'm'))
  assert.equal((await user.chatapp(['profiles', 'use', 'work'])).code, 0)
  const found = JSON.parse((await user.chatapp(['profiles', '--json'])).stdout) as {
    current: string
    profiles: { name: string; inUse: boolean; passwordSaved: boolean }[]
  }
  assert.equal(found.current, 'work')
  assert.deepEqual(
    found.profiles.map(({ name, inUse, passwordSaved }) => [name, inUse, passwordSaved]),
    [
      ['default', false, false],
      ['work', true, false],
    ],
  )
})

test('profiles use says so where the environment names another one', async context => {
  const { user } = await userOfTwo(context)
  const { code, stderr } = await user.chatapp(['profiles', 'use', 'default'], { env: { CHATAPP_PROFILE: 'work' } })
  assert.equal(code, 0)
  assert.match(stderr, /But CHATAPP_PROFILE names work, and goes before\./)
})

test('a profile whose access lives is not removed before it is ended', async context => {
  const { user, work } = await userOfTwo(context)
  const early = await user.chatapp(['profiles', 'remove', 'work'])
  assert.equal(early.code, 2)
  assert.match(early.stderr, /next +End it first: chatapp logout --profile work/)
  assert.equal((await user.chatapp(['logout', '--profile', 'work'])).code, 0)
  assert.equal(work.server.count('DELETE', '/v1/tokens'), 1)
  assert.equal((await user.chatapp(['profiles', 'remove', 'work'])).code, 0)
  assert.doesNotMatch((await user.chatapp(['profiles'])).stdout, /work/)
  assert.equal((await user.chatapp(['api', '/v1/me'])).code, 0)
})

test('without the profile in use nobody is logged in, until another one is chosen', async context => {
  const { user } = await userOfTwo(context)
  await user.chatapp(['logout'])
  const { stderr } = await user.chatapp(['profiles', 'remove', 'default'])
  assert.match(stderr, /None is in use now/)
  assert.equal((await user.chatapp(['status'])).code, 3)
  assert.equal((await user.chatapp(['profiles', 'use', 'work'])).code, 0)
  assert.equal((await user.chatapp(['status'])).code, 0)
})

test('a profile that there is not is a wrong command line, also from the environment', async context => {
  const user = await loggedInUser(context)
  const before = user.server.calls.length
  for (const run of [
    user.chatapp(['status', '--profile', 'wrok']),
    user.chatapp(['status'], { env: { CHATAPP_PROFILE: 'wrok' } }),
    user.chatapp(['profiles', 'use', 'wrok']),
    user.chatapp(['status', '--profile', '../x']),
    user.chatapp(['status', '--profile', '']),
    user.chatapp(['profiles', 'drop', 'default']),
    user.chatapp(['profiles', 'use']),
  ]) {
    const { code, stdout } = await run
    assert.equal(code, 2)
    assert.equal(stdout, '')
  }
  assert.equal(user.server.calls.length, before)
})

test('the account and password of the environment go nowhere where a profile is named on the command line', async context => {
  const { user, work } = await userOfTwo(context)
  work.server.endAll()
  const { CHATAPP_EMAIL, CHATAPP_APP_ID } = { CHATAPP_EMAIL: 'other@example.com', CHATAPP_APP_ID: 'app_9_9' }
  const env = { CHATAPP_EMAIL, CHATAPP_APP_ID, CHATAPP_PASSWORD: PASSWORD }
  assert.equal((await user.chatapp(['api', '/v1/me', '--profile', 'work'], { env })).code, 3)
  assert.equal(work.server.count('POST', '/v1/tokens'), 1)
  const alone = { CHATAPP_PASSWORD: PASSWORD }
  assert.equal((await user.chatapp(['api', '/v1/me', '--profile', 'work'], { env: alone })).code, 0)
})

test('a new profile takes what the environment says of the account, and one that there is does not', async context => {
  const { user, work } = await userOfTwo(context)
  const env = { CHATAPP_BASE_URL: user.server.url, CHATAPP_EMAIL: EMAIL, CHATAPP_APP_ID: APP_ID }
  const login = (profile: string) =>
    user.chatapp(['login', '--profile', profile, '--password-stdin', '--json'], { env, input: PASSWORD })
  const urlOf = (stdout: string): unknown => (JSON.parse(stdout) as { baseUrl: unknown }).baseUrl
  assert.equal(urlOf((await login('third')).stdout), user.server.url)
  assert.equal(urlOf((await login('work')).stdout), work.server.url)
})

test('one account without a name, as it was kept before there were profiles, is the profile default', async context => {
  const user = await loggedInUser(context)
  const account = { baseUrl: user.server.url, email: EMAIL, appId: APP_ID }
  await mkdir(join(user.home, 'config', 'chatapp'), { recursive: true })
  await writeFile(join(user.home, 'config', 'chatapp', 'config.json'), JSON.stringify(account))
  assert.match((await user.chatapp(['profiles'])).stdout, /^default {2}\* me@example\.com/)
  assert.equal((await user.chatapp(['api', '/v1/me'])).code, 0)
})
