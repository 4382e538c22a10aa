import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { TOTP } from 'otpauth'
import { startTestServer, type TestServer } from './browser.ts'

const run = promisify(execFile)
const MAIN = new URL('../../src/main.ts', import.meta.url).pathname
const NEW_PASSWORD = 'a wholly different passphrase'

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(() => server.stop())

/** Runs `chatapp-server accounts …` beside the running server, and gives what it prints as JSON. */
async function accounts(...args: string[]): Promise<Record<string, unknown>> {
  const env = { ...process.env, CHATAPP_SERVER_ACCOUNT_URL: server.accountUrl }
  const all = [MAIN, 'accounts', ...args, '--store', `sqlite:${server.storePath}`, '--json']
  const { stdout } = await run(process.execPath, all, { env })
  return JSON.parse(stdout)
}

/** What it says on stderr when it fails. */
async function fault(...args: string[]): Promise<string> {
  const failure = await accounts(...args).then(
    () => assert.fail('it succeeded'),
    (error: { stderr?: string }) => error,
  )
  return failure.stderr ?? ''
}

async function use(link: unknown) {
  const browser = server.browser()
  const body = { link: String(link), password: NEW_PASSWORD, language: 'en' as const }
  return { browser, reply: await browser.call('useLink', body) }
}

test('the operator’s link makes an account for its e-mail, and later sets a new password', async () => {
  const invite = await accounts('link', '--email', 'New@example.com')
  assert.equal(invite.for, 'a new account')
  assert.ok(String(invite.link).startsWith(`${server.accountUrl}/account/link#invite.0.`))
  assert.equal((await use(invite.link)).reply.data.account.email, 'New@example.com')
  const reset = await accounts('link', '--email', 'new@EXAMPLE.com')
  assert.equal(reset.for, 'a new password')
  assert.equal((await use(reset.link)).reply.status, 200)
  assert.match(await fault('link', '--email', 'nonsense'), /no e-mail address/)
})

test('a disabled account gets no link', async () => {
  const { accountId } = await server.createAccount('disabled@example.com')
  await server.store.setAccountState(accountId, 'disabled')
  assert.match(await fault('link', '--email', 'disabled@example.com'), new RegExp(`account ${accountId} is disabled`))
})

test('the operator right is given and taken with the next call, except from the last who has it', async () => {
  const { accountId } = await server.createAccount('right@example.com')
  const browser = server.browser()
  await browser.signIn('right@example.com')
  assert.equal((await browser.call('operatorAccounts')).code, 'ApiForbiddenError')
  const account = ['--account', String(accountId)]
  assert.deepEqual(await accounts('operator', ...account), { cabinetUserId: accountId, operator: 'yes' })
  assert.equal((await browser.call('operatorAccounts')).status, 200)
  assert.match(await fault('operator', ...account, '--remove'), /last operator/)
  const { accountId: other } = await server.createAccount('other@example.com')
  await accounts('operator', '--account', String(other))
  assert.deepEqual(await accounts('operator', ...account, '--remove'), { cabinetUserId: accountId, operator: 'no' })
  assert.equal((await browser.call('operatorAccounts')).code, 'ApiForbiddenError')
  assert.match(await fault('operator', '--account', '99999'), /no account 99999/)
})

test('an owner who lost the second factor gets in again once the operator removed it', async () => {
  const email = 'lost@example.com'
  const { accountId } = await server.createAccount(email)
  const browser = server.browser()
  await browser.signIn(email)
  const { data } = await browser.call('startSecondFactor')
  await browser.call('enableSecondFactor', { code: new TOTP({ secret: data.secret }).generate() })
  assert.equal((await server.browser().signIn(email)).code, 'ApiSecondFactorRequiredError')
  const account = ['--account', String(accountId)]
  assert.deepEqual(await accounts('remove-second-factor', ...account), {
    cabinetUserId: accountId,
    secondFactor: 'off',
  })
  assert.equal((await server.browser().signIn(email)).status, 200)
  assert.match(await fault('remove-second-factor', ...account), /has no second factor/)
  const journal = await browser.call('journal')
  const removal = journal.data.entries.find(({ event }) => event === 'factor_disabled')
  assert.deepEqual([removal?.actor, removal?.address], ['operator', ''])
})
