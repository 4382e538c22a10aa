import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PASSWORD, startTestServer, type TestServer } from './browser.ts'

const NEW_PASSWORD = 'a wholly different passphrase'

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(() => server.stop())

async function make(email: string, appId: string, password: string): Promise<string> {
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ email, password, appId })
  const response = await fetch(`${server.url}/v1/tokens`, { method: 'POST', headers, body })
  const { data } = (await response.json()) as { data: { accessToken: string } }
  return data.accessToken
}

async function admits(accessToken: string): Promise<boolean> {
  return (await fetch(`${server.url}/v1/tokens/check`, { headers: { Authorization: accessToken } })).ok
}

test('a new password ends what the old one made and other sessions, and lists what app passwords made', async () => {
  const email = 'change@example.com'
  const { accountId } = await server.createAccount(email)
  const { appId, appPassword } = await server.createApp(accountId)
  const [byPassword, byAppPassword] = [await make(email, appId, PASSWORD), await make(email, appId, appPassword)]
  const [browser, other] = [server.browser(), server.browser()]
  await browser.signIn(email)
  await other.signIn(email)
  const { status, data, text } = await browser.call('changePassword', { password: NEW_PASSWORD })
  assert.equal(status, 200)
  assert.equal(data.ended, 1)
  assert.deepEqual(
    data.kept.map(it => [it.appId, it.credential, it.credentialLabel]),
    [[appId, 'app_password', 'first']],
  )
  assert.ok(!text.includes(NEW_PASSWORD))
  assert.deepEqual([await admits(byPassword), await admits(byAppPassword)], [false, true])
  assert.notEqual((await browser.call('session')).data.signedIn, undefined)
  assert.deepEqual((await other.call('session')).data, {})
  assert.equal((await server.browser().signIn(email)).code, 'ApiSignInRefusedError')
  assert.equal((await server.browser().signIn(email, NEW_PASSWORD)).status, 200)
})

test('a weak new password is refused and changes nothing', async () => {
  const email = 'weak@example.com'
  await server.createAccount(email)
  const browser = server.browser()
  await browser.signIn(email)
  for (const password of ['short', 'password1234', 'cap_aaaaaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaa']) {
    const { status, error, text } = await browser.call('changePassword', { password })
    assert.equal(status, 422, password)
    assert.equal(error?.details?.[0]?.field, 'password')
    assert.ok(!text.includes(password))
  }
  assert.equal((await server.browser().signIn(email)).status, 200)
})

test('sessions are listed with what they are known by, and end one by one or all but this one', async () => {
  const email = 'sessions@example.com'
  await server.createAccount(email)
  const [here, there, elsewhere] = [server.browser(), server.browser(), server.browser()]
  await there.call('signIn', { email, password: PASSWORD }, { headers: { 'User-Agent': 'Phone' } })
  await elsewhere.signIn(email)
  await here.signIn(email)
  const { data, text } = await here.call('sessions')
  assert.equal(data.sessions.length, 3)
  assert.equal(data.sessions.filter(it => it.current).length, 1)
  const phone = data.sessions.find(it => it.agent === 'Phone')
  assert.equal(phone?.address, '127.0.0.1')
  for (const browser of [here, there, elsewhere]) assert.ok(!text.includes(browser.cookie.split('.')[1] ?? ''))
  assert.equal((await here.call('endSession', undefined, { params: { id: phone?.id ?? '' } })).status, 200)
  assert.deepEqual((await there.call('session')).data, {})
  assert.deepEqual((await here.call('endOtherSessions')).data, { ended: 1 })
  assert.deepEqual((await elsewhere.call('session')).data, {})
  assert.equal((await here.call('endSession', undefined, { params: { id: phone?.id ?? '' } })).code, 'ApiNotFoundError')
})

test('nobody ends a session of another account', async () => {
  await server.createAccount('mine@example.com')
  await server.createAccount('theirs@example.com')
  const [mine, theirs] = [server.browser(), server.browser()]
  await mine.signIn('mine@example.com')
  await theirs.signIn('theirs@example.com')
  const { data } = await theirs.call('sessions')
  const [session] = data.sessions
  const { code } = await mine.call('endSession', undefined, { params: { id: session?.id ?? '' } })
  assert.equal(code, 'ApiNotFoundError')
  assert.notEqual((await theirs.call('session')).data.signedIn, undefined)
})

test('an account that is switched off is signed out, and stays so when it is switched on again', async () => {
  const { accountId } = await server.createAccount('off@example.com')
  const browser = server.browser()
  await browser.signIn('off@example.com')
  await server.store.setAccountState(accountId, 'disabled')
  assert.deepEqual((await browser.call('session')).data, {})
  assert.equal((await server.browser().signIn('off@example.com')).code, 'ApiSignInRefusedError')
  await server.store.setAccountState(accountId, 'active')
  assert.deepEqual((await browser.call('session')).data, {})
})
