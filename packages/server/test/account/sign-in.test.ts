import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { hashSync as bcrypt } from '@node-rs/bcrypt'
import { PASSWORD, startTestServer, type TestServer } from './browser.ts'

let server: TestServer
before(async () => {
  server = await startTestServer()
  await server.createAccount('Owner@Example.com')
})
after(() => server.stop())

test('whoever signs in is known by a cookie until they sign out', async () => {
  const browser = server.browser()
  const { status, data } = await browser.signIn(' owner@example.COM ')
  assert.equal(status, 200)
  assert.equal(data.account.email, 'Owner@Example.com')
  const { data: known } = await browser.call('session')
  assert.equal(known.signedIn?.account.cabinetUserId, data.account.cabinetUserId)
  const { cookie } = browser
  assert.equal((await browser.call('signOut')).status, 200)
  assert.equal(browser.cookie, '')
  browser.cookie = cookie
  assert.deepEqual((await browser.call('session')).data, {})
  assert.equal((await browser.call('sessions')).code, 'ApiSignInRequiredError')
})

test('a cookie that was brought along never becomes a session', async () => {
  const planted = `chatapp_session=1.${randomBytes(32).toString('base64url')}`
  const browser = server.browser()
  browser.cookie = planted
  await browser.signIn('owner@example.com')
  assert.notEqual(browser.cookie, planted)
  const attacker = server.browser()
  attacker.cookie = planted
  assert.deepEqual((await attacker.call('session')).data, {})
})

test('of two cookies neither is believed, so that one planted beside ours signs nobody in to another account', async () => {
  const browser = server.browser()
  await browser.signIn('owner@example.com')
  const attacker = server.browser()
  await attacker.signIn('owner@example.com')
  const own = browser.cookie
  for (const both of [`${attacker.cookie}; ${own}`, `${own};${attacker.cookie}`, `${own}; theme=dark; ${own}`]) {
    browser.cookie = both
    assert.deepEqual((await browser.call('session')).data, {}, both)
  }
  browser.cookie = `theme=dark; ${own}; not_${attacker.cookie}`
  assert.ok((await browser.call('session')).data.signedIn)
})

test('each sign-in gives a new cookie and ends the session that came with it', async () => {
  const browser = server.browser()
  await browser.signIn('owner@example.com')
  const first = browser.cookie
  await browser.signIn('owner@example.com')
  assert.notEqual(browser.cookie, first)
  const old = server.browser()
  old.cookie = first
  assert.deepEqual((await old.call('session')).data, {})
  assert.notEqual((await browser.call('session')).data.signedIn, undefined)
})

test('a session of one account opens no other account', async () => {
  const browser = server.browser()
  await browser.signIn('owner@example.com')
  const { accountId } = await server.createAccount('neighbour@example.com')
  browser.cookie = browser.cookie.replace(/=\d+\./, `=${accountId}.`)
  assert.deepEqual((await browser.call('session')).data, {})
})

test('without https the cookie is kept from scripts and other sites', async () => {
  const { headers } = await server.browser().signIn('owner@example.com')
  const [cookie = ''] = headers.getSetCookie()
  assert.match(cookie, /^chatapp_session=\d+\.[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/)
})

test('with https the cookie is bound to its host and to https', async t => {
  const secure = await startTestServer({ accountUrl: 'https://access.example.com' })
  t.after(() => secure.stop())
  await secure.createAccount('owner@example.com')
  const browser = secure.browser()
  const { headers } = await browser.signIn('owner@example.com')
  const [cookie = ''] = headers.getSetCookie()
  assert.match(
    cookie,
    /^__Host-chatapp_session=\d+\.[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  assert.notEqual((await browser.call('session')).data.signedIn, undefined)
  browser.cookie = browser.cookie.replace('__Host-', '')
  assert.deepEqual((await browser.call('session')).data, {})
})

test('an unknown e-mail, a wrong password and an app password are refused alike', async () => {
  const { accountId } = await server.createAccount('alike@example.com')
  const { appPassword } = await server.createApp(accountId)
  const replies = await Promise.all([
    server.browser().signIn('alike@example.com', 'wrong horse battery staple'),
    server.browser().signIn('nobody@example.com', 'wrong horse battery staple'),
    server.browser().signIn('alike@example.com', appPassword),
  ])
  const [first, ...others] = replies
  assert.equal(first?.code, 'ApiSignInRefusedError')
  for (const other of others) {
    assert.equal(other.status, first?.status)
    assert.equal(other.text, first?.text)
    assert.deepEqual([...other.headers.keys()], [...(first?.headers.keys() ?? [])])
  }
})

test('what the contract does not name is refused, and changes nothing', async () => {
  const browser = server.browser()
  const extra = { email: 'owner@example.com', password: PASSWORD, operator: true }
  const refused = await browser.call('signIn', extra)
  assert.equal(refused.status, 422)
  assert.deepEqual(refused.error?.details?.[0]?.field, 'operator')
  await browser.signIn('owner@example.com')
  const language = await browser.call('changeLanguage', { language: 'pt', operator: true } as never)
  assert.equal(language.status, 422)
  const polluted = await browser.send(
    'POST',
    '/account/api/sign-in',
    { Origin: browser.origin },
    `{"email":"owner@example.com","password":"${PASSWORD}","__proto__":{"operator":true}}`,
  )
  assert.equal(polluted.status, 422)
  const { data } = await browser.call('session')
  assert.equal(data.signedIn?.account.operator, false)
  assert.equal(data.signedIn?.account.language, 'en')
})

test('failed sign-ins and failed tokens.make count together, and the right password waits, too', async t => {
  const throttled = await startTestServer()
  t.after(() => throttled.stop())
  const { accountId } = await throttled.createAccount('owner@example.com')
  const { appId } = await throttled.createApp(accountId)
  const guess = async (at: number) => {
    const password = `wrong horse battery ${at}`
    if (at % 2 === 0) return (await throttled.browser().signIn('owner@example.com', password)).status
    const body = JSON.stringify({ email: 'owner@example.com', password, appId })
    const headers = { 'Content-Type': 'application/json' }
    return (await fetch(`${throttled.url}/v1/tokens`, { method: 'POST', headers, body })).status
  }
  const statuses: number[] = []
  for (let at = 0; at < 24; at++) statuses.push(await guess(at))
  assert.deepEqual(statuses.slice(0, 20), Array(20).fill(403))
  assert.ok(statuses.slice(20).includes(429), statuses.join())
  const refused = await throttled.browser().signIn('owner@example.com')
  assert.equal(refused.code, 'ApiTooManyRequestsError')
  assert.ok(Number(refused.headers.get('retry-after')) >= 1)
  const stranger = await throttled.browser().signIn('nobody@example.com')
  assert.equal(stranger.code, 'ApiSignInRefusedError')
})

test('nothing that a caller sends makes an answer a redirect', async () => {
  const browser = server.browser()
  for (const path of [
    '/account//evil.example',
    '//evil.example/account',
    '/account/api/session?next=https://evil.example',
    '/account/link?to=//evil.example',
    '/account/%2F%2Fevil.example',
    '/account/..//evil.example',
  ]) {
    const { status, headers } = await browser.send('GET', path, {})
    assert.ok(status < 300 || status >= 400, `${path}: ${status}`)
    assert.equal(headers.get('location'), null, path)
  }
})

test('a hash brought from elsewhere signs its owner in, and gives way to ours without ending a session', async () => {
  const hash = bcrypt(PASSWORD, { cost: 4 }).replace('$2b$', '$2y$')
  const account = { id: 700, email: 'moved@example.com', passwordHash: hash, state: 'active', apps: [] } as const
  await server.store.importAccounts({ accounts: [account], dryRun: false })
  const browser = server.browser()
  assert.equal((await browser.signIn('moved@example.com', `${PASSWORD}!`)).code, 'ApiSignInRefusedError')
  assert.equal((await browser.signIn('moved@example.com')).status, 200)
  const kept = async () => (await server.store.samplePasswordHashes({ from: [700], limit: 1 }))[0] ?? ''
  while ((await kept()) === hash) await delay(10)
  assert.match(await kept(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal((await browser.call('sessions')).status, 200)
  assert.equal((await browser.call('confirmSession', { password: PASSWORD })).status, 200)
  assert.equal((await server.browser().signIn('moved@example.com')).status, 200)
})
