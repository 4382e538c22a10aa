import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { TOTP } from 'otpauth'
import { makeLink } from '../../src/flows/account/make-link.ts'
import { type Browser, PASSWORD, startTestServer, type TestServer } from './browser.ts'

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(() => server.stop())

interface Owner {
  browser: Browser
  email: string
  accountId: number
  recoveryCodes: string[]
  /** The code of so many steps after the one in which the factor came into force. */
  codeAt(steps: number): string
}

/** An account whose second factor is on; its first code was that of the step before this one. */
async function ownerWithFactor(email: string): Promise<Owner> {
  const { accountId } = await server.createAccount(email)
  const browser = server.browser()
  await browser.signIn(email)
  const { data } = await browser.call('startSecondFactor')
  const totp = new TOTP({ secret: data.secret, algorithm: 'SHA1', digits: 6, period: 30 })
  await untilEarlyInStep()
  const begun = Date.now()
  const codeAt = (steps: number) => totp.generate({ timestamp: begun + steps * 30_000 })
  const enabled = await browser.call('enableSecondFactor', { code: codeAt(-1) })
  assert.equal(enabled.status, 200)
  return { browser, email, accountId, recoveryCodes: enabled.data.recoveryCodes, codeAt }
}

/** A step must not end between making a code and its being judged. */
async function untilEarlyInStep(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000)
  if (left < 3_000) await new Promise(resolve => setTimeout(resolve, left + 50))
}

test('an authenticator app is given a secret of 160 bits under the name of the server and the e-mail', async () => {
  await server.createAccount('enrol@example.com')
  const browser = server.browser()
  await browser.signIn('enrol@example.com')
  const { data } = await browser.call('startSecondFactor')
  assert.match(data.secret, /^[A-Z2-7]{32}$/)
  const uri = new URL(data.uri)
  assert.equal(uri.protocol, 'otpauth:')
  assert.equal(decodeURIComponent(uri.pathname), '/ChatApp Access:enrol@example.com')
  assert.equal(uri.searchParams.get('secret'), data.secret)
  assert.deepEqual((await browser.call('secondFactor')).data, { enabled: false, recoveryCodesLeft: 0 })
  const wrong = await browser.call('enableSecondFactor', { code: '000000' })
  assert.equal(wrong.error?.details?.[0]?.field, 'code')
  const again = server.browser()
  assert.equal((await again.signIn('enrol@example.com')).status, 200)
})

test('with a second factor a sign-in asks for the code, and takes no code twice', async () => {
  const { email, codeAt } = await ownerWithFactor('twice@example.com')
  assert.equal((await server.browser().signIn(email)).code, 'ApiSecondFactorRequiredError')
  assert.equal((await server.browser().signIn(email, 'wrong horse battery')).code, 'ApiSignInRefusedError')
  const code = codeAt(0)
  const racing = await Promise.all([1, 2, 3, 4].map(() => server.browser().signIn(email, PASSWORD, code)))
  assert.deepEqual(racing.map(it => it.status).sort(), [200, 403, 403, 403])
  assert.equal((await server.browser().signIn(email, PASSWORD, code)).code, 'ApiSignInRefusedError')
  const next = await server.browser().signIn(email, PASSWORD, codeAt(1))
  assert.equal(next.status, 200)
  assert.equal(next.data.account.secondFactor, true)
  assert.equal((await server.browser().signIn(email, PASSWORD, code)).code, 'ApiSignInRefusedError')
})

test('the code that put the factor in force signs nobody in, nor does one from further away', async () => {
  const { email, codeAt } = await ownerWithFactor('skew@example.com')
  // So far away that a step which ends meanwhile changes nothing.
  for (const steps of [-1, -3, 4, 1000]) {
    const { code } = await server.browser().signIn(email, PASSWORD, codeAt(steps))
    assert.equal(code, 'ApiSignInRefusedError', String(steps))
  }
})

test('each of ten recovery codes signs in once, however it is typed', async () => {
  const { email, recoveryCodes, browser } = await ownerWithFactor('recover@example.com')
  assert.equal(new Set(recoveryCodes).size, 10)
  for (const code of recoveryCodes) assert.match(code, /^(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/)
  const [first = '', second = ''] = recoveryCodes
  const racing = await Promise.all([1, 2, 3].map(() => server.browser().signIn(email, PASSWORD, first)))
  assert.deepEqual(racing.map(it => it.status).sort(), [200, 403, 403])
  const typed = second.toLowerCase().replaceAll('-', ' ')
  assert.equal((await server.browser().signIn(email, PASSWORD, typed)).status, 200)
  assert.deepEqual((await browser.call('secondFactor')).data, { enabled: true, recoveryCodesLeft: 8 })
})

test('new recovery codes put an end to the old ones', async () => {
  const { email, recoveryCodes, browser } = await ownerWithFactor('renew@example.com')
  const { data } = await browser.call('renewRecoveryCodes')
  assert.equal((await server.browser().signIn(email, PASSWORD, recoveryCodes[0])).code, 'ApiSignInRefusedError')
  assert.equal((await server.browser().signIn(email, PASSWORD, data.recoveryCodes[0])).status, 200)
})

test('guesses at the code are throttled, and asking without a code forgives none', async () => {
  const { email } = await ownerWithFactor('guess@example.com')
  const outcomes: (string | undefined)[] = []
  for (let at = 0; at < 24; at++) {
    const guess = String(100_000 + at)
    outcomes.push((await server.browser().signIn(email, PASSWORD, guess)).code)
    await server.browser().signIn(email, PASSWORD)
  }
  assert.ok(outcomes.includes('ApiTooManyRequestsError'), outcomes.join())
})

test('while it is on tokens.make takes app passwords only; off, the account password works again', async () => {
  const { email, accountId, browser } = await ownerWithFactor('make@example.com')
  const { appId, appPassword } = await server.createApp(accountId)
  const make = async (password: string) => {
    const headers = { 'Content-Type': 'application/json' }
    const body = JSON.stringify({ email, password, appId })
    return (await fetch(`${server.url}/v1/tokens`, { method: 'POST', headers, body })).status
  }
  assert.deepEqual([await make(PASSWORD), await make(appPassword)], [403, 200])
  assert.equal((await browser.call('disableSecondFactor')).status, 200)
  assert.deepEqual([await make(PASSWORD), await make(appPassword)], [200, 200])
  assert.equal((await server.browser().signIn(email)).status, 200)
  assert.equal((await browser.call('disableSecondFactor')).code, 'ApiConflictError')
  assert.equal((await browser.call('renewRecoveryCodes')).code, 'ApiConflictError')
})

test('every guess stands in the journal, whether at a sign-in, by a session that was left open, or by a reset link', async () => {
  const { browser, email, accountId } = await ownerWithFactor('guessed@example.com')
  const stranger = server.browser()
  await stranger.signIn(email, 'wrong horse battery staple')
  await stranger.signIn(email, PASSWORD, '000000')
  assert.equal((await stranger.signIn(email)).code, 'ApiSecondFactorRequiredError')
  await browser.call('confirmSession', { password: 'wrong horse battery staple' })
  const { link } = await makeLink(
    { store: server.store, randomBytes, accountOrigin: server.accountUrl },
    { kind: 'reset', accountId, email: '', makerId: 0 },
  )
  const reset = { link, password: 'a wholly different passphrase', language: 'en' } as const
  assert.equal((await stranger.call('useLink', { ...reset, code: '000000' })).code, 'ApiSignInRefusedError')
  const { data } = await browser.call('journal', undefined, { query: { event: 'sign_in_refused' } })
  assert.equal(data.entries.length, 4)
})

test('a second start cannot replace a factor that is on', async () => {
  const { browser } = await ownerWithFactor('replace@example.com')
  assert.equal((await browser.call('startSecondFactor')).code, 'ApiConflictError')
  assert.equal((await browser.call('enableSecondFactor', { code: '123456' })).code, 'ApiConflictError')
})

test('a reset link alone does not get past the second factor', async () => {
  const { email, accountId, codeAt } = await ownerWithFactor('reset@example.com')
  const deps = { store: server.store, randomBytes, accountOrigin: server.accountUrl }
  const { link } = await makeLink(deps, { kind: 'reset', accountId, email: '', makerId: 0 })
  assert.equal((await server.browser().call('openLink', { link })).data.secondFactor, true)
  const body = { link, password: 'a wholly different passphrase', language: 'en' as const }
  assert.equal((await server.browser().call('useLink', body)).code, 'ApiSecondFactorRequiredError')
  const wrong = await server.browser().call('useLink', { ...body, code: '000000' })
  assert.equal(wrong.code, 'ApiSignInRefusedError')
  assert.equal((await server.browser().signIn(email, PASSWORD, codeAt(0))).status, 200)
  const done = await server.browser().call('useLink', { ...body, code: codeAt(1) })
  assert.equal(done.status, 200)
})

test('giving the password again asks for the code, too', async () => {
  const { browser, codeAt } = await ownerWithFactor('confirm@example.com')
  assert.equal((await browser.call('confirmSession', { password: PASSWORD })).code, 'ApiSecondFactorRequiredError')
  const confirmed = await browser.call('confirmSession', { password: PASSWORD, code: codeAt(0) })
  assert.ok(confirmed.data.recentUntil > Date.now() + 590_000)
})
