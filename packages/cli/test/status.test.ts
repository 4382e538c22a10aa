import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Outlook, outlookOf, type Status } from '../src/status-text.ts'
import { ACCESS_END, APP_ID, EMAIL, PASSWORD, REFRESH_END } from './fake-server.ts'
import { loggedInUser, userFor } from './setup.ts'

interface StatusJson {
  loggedIn: boolean
  access: { state: string; reason?: string; endTime?: number; error?: { code: string } }
  refresh: { endTime?: number }
  tokensMadeToday: { used: number; limit: number }
  passwordAtHand: boolean
}

test('status says who, where, until when, and how many tokens were made', async context => {
  const user = await loggedInUser(context)
  const { code, stdout, stderr } = await user.chatapp(['status'])
  assert.equal(code, 0)
  assert.equal(stderr, '')
  assert.match(stdout, new RegExp(`account +${EMAIL}\napp +${APP_ID}\nserver +${user.server.url}\n`))
  assert.match(stdout, /access +good until 2096-10-02 07:06 UTC \(in \d+ d( \d+ h)?\)/)
  assert.match(stdout, /refresh +possible until 2096-10-13 20:53 UTC/)
  assert.match(stdout, /made today +1 of 100 tokens/)
  assert.match(stdout, /password +not kept/)
})

test('status --json is one object for programs', async context => {
  const user = await loggedInUser(context)
  const found = JSON.parse((await user.chatapp(['status', '--json'])).stdout) as StatusJson
  assert.equal(found.loggedIn, true)
  assert.deepEqual(found.access, { state: 'good', endTime: ACCESS_END })
  assert.deepEqual(found.refresh, { endTime: REFRESH_END })
  assert.deepEqual(found.tokensMadeToday, { used: 1, limit: 100 })
  assert.equal(found.passwordAtHand, false)
})

test('status renews nothing: it only tells that the next query will', async context => {
  const user = await loggedInUser(context)
  user.server.endAccess()
  const { code, stdout } = await user.chatapp(['status'])
  assert.equal(code, 0)
  assert.match(stdout, /access +over \(expired\); the next query renews it by itself/)
  assert.equal(user.server.count('POST', '/v1/tokens/refresh'), 0)
})

test('status of an access that has ended for good ends with 3', async context => {
  const user = await loggedInUser(context)
  user.server.endAll('revoked')
  const { code, stdout } = await user.chatapp(['status'])
  assert.equal(code, 3)
  assert.match(stdout, /access +over \(revoked\): chatapp login\nrefresh +no more\n/)
})

test('status tells all that it knows while the server is away, and ends with 5', async context => {
  const user = await loggedInUser(context)
  await user.server.close()
  const { code, stdout } = await user.chatapp(['status', '--json'])
  assert.equal(code, 5)
  const found = JSON.parse(stdout) as StatusJson
  assert.equal(found.access.error?.code, 'NetworkError')
  assert.equal(found.access.endTime, ACCESS_END)
})

test('status --offline asks nobody', async context => {
  const user = await loggedInUser(context)
  const before = user.server.calls.length
  const { code, stdout } = await user.chatapp(['status', '--offline'])
  assert.equal(code, 0)
  assert.match(stdout, /access +not checked; end 2096-10-02/)
  assert.equal(user.server.calls.length, before)
})

test('status of somebody who never logged in ends with 3, and says what to do', async context => {
  const { chatapp } = await userFor(context)
  const { code, stderr } = await chatapp(['status'])
  assert.equal(code, 3)
  assert.match(stderr, /Log in: chatapp login/)
})

test('with a password in the environment, status of a dead pair says that a new one is made by itself', async context => {
  const user = await loggedInUser(context)
  user.server.endAll('revoked')
  const { code, stdout } = await user.chatapp(['status'], { env: { CHATAPP_PASSWORD: PASSWORD } })
  assert.equal(code, 0)
  assert.match(stdout, /access +over \(revoked\); the next query makes a new pair by itself/)
})

test('the outlook goes by the word of the server, and by the end times only where there is none', () => {
  const base = { profile: 'default', loggedIn: true, baseUrl: 'x', email: 'x', appId: 'x', passwordAtHand: false }
  const rest = { tokensMadeToday: { used: 0, limit: 100 }, files: { config: 'x', store: 'x' } }
  const cases: [Outlook, Status['access'], number][] = [
    ['good', { state: 'good', endTime: 10 }, 20_000],
    ['good', { state: 'unchecked', endTime: 10 }, 9_999],
    ['refresh', { state: 'unchecked', endTime: 10 }, 10_000],
    ['refresh', { state: 'refused', endTime: 10 }, 0],
    ['login', { state: 'refused', reason: 'reused', endTime: 10 }, 0],
    ['login', { state: 'refused', reason: 'expired', endTime: 10 }, 30_000],
    ['login', { state: 'unchecked', endTime: 10 }, 30_000],
  ]
  for (const [outlook, access, now] of cases) {
    const found = { ...base, ...rest, access, refresh: { endTime: 30 } }
    assert.equal(outlookOf(found, now), outlook)
    if (outlook === 'login') assert.equal(outlookOf({ ...found, passwordAtHand: true }, now), 'make')
  }
})

test('status tells what the server said of habits, until it says so no more', async context => {
  const user = await loggedInUser(context)
  user.server.advice = 'timer-refresh, pair-not-shared'
  await user.chatapp(['renew'])
  assert.match(
    (await user.chatapp(['status'])).stdout,
    /advice +timer-refresh, pair-not-shared \(.* ago\); .*chatapp doctor/,
  )
  const { advice } = JSON.parse((await user.chatapp(['status', '--json'])).stdout) as { advice: { rules: string[] } }
  assert.deepEqual(advice.rules, ['timer-refresh', 'pair-not-shared'])
  user.server.advice = undefined
  await user.chatapp(['renew'])
  assert.doesNotMatch((await user.chatapp(['status'])).stdout, /advice/)
})
