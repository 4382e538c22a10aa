import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { parseLink } from '../../src/domain/account-link.ts'
import { PASSWORD, startTestServer } from './browser.ts'
import { linkIn, openLetterBox } from './letter-box.ts'

const NEW_PASSWORD = 'a wholly different passphrase'

test('no secret of My Account is in the log, in an answer that is not its own, or in the store', async t => {
  const letterBox = await openLetterBox()
  t.after(() => letterBox.close())
  const smtpUrl = letterBox.url.replace('//', '//mailer:smtp-secret-word@')
  const server = await startTestServer({ registration: 'open', smtpUrl, mailFrom: 'access@example.com' })
  t.after(() => server.stop())
  const email = 'owner@example.com'
  const browser = server.browser()

  const secrets = new Map<string, string>([
    ['password', PASSWORD],
    ['new password', NEW_PASSWORD],
    ['password of the mail server', 'smtp-secret-word'],
  ])
  const secretOf = (link: string) => parseLink(link)?.secret ?? assert.fail('no link')
  const setUpLink = server.setUpLink ?? assert.fail('no set-up link')
  secrets.set('set-up link', secretOf(setUpLink))
  await browser.call('useLink', { link: setUpLink, email, password: PASSWORD, language: 'en' })
  const start = await browser.call('startSecondFactor')
  secrets.set('secret of the second factor', start.data.secret)
  const totp = new TOTP({ secret: start.data.secret })
  const enabled = await browser.call('enableSecondFactor', { code: totp.generate() })
  const [code = ''] = enabled.data.recoveryCodes
  secrets.set('recovery code', code)
  const other = server.browser()
  await other.signIn(email, 'wrong horse battery staple')
  await other.signIn(email, PASSWORD, code)
  secrets.set('cookie', other.cookie.split('.')[1] ?? '')
  secrets.set('token against forged calls', other.csrf)
  const invite = await browser.call('operatorInvite', { email: 'guest@example.com' })
  secrets.set('invite', secretOf(invite.data.link))
  await other.call('requestReset', { email, language: 'en' })
  // The mail server takes no password: sending fails, and the failure is logged.
  await untilLogged(server.log, /could not be sent/)
  await browser.call('changePassword', { password: NEW_PASSWORD })
  await browser.send('POST', '/account/api/links/open', { Origin: browser.origin }, '{"link":')
  assert.equal(letterBox.letters.length, 0)

  const log = server.log.join('')
  assert.match(log, /"listening"|could not be sent/)
  const later = await Promise.all(
    (['session', 'sessions', 'secondFactor', 'journal', 'settings'] as const).map(name => browser.call(name)),
  )
  const answers = later.map(reply => reply.text).join()
  for (const [name, secret] of secrets) {
    assert.ok(secret.length >= 10, name)
    assert.ok(!log.includes(secret), `the log holds the ${name}`)
    assert.ok(!answers.includes(secret), `an answer holds the ${name}`)
  }
  const folder = dirname(server.storePath)
  const files = (await readdir(folder)).filter(name => name.startsWith('access.db'))
  const kept = Buffer.concat(await Promise.all(files.map(name => readFile(join(folder, name)))))
  assert.ok(kept.includes(email))
  for (const [name, secret] of secrets) assert.ok(!kept.includes(secret), `the store holds the ${name}`)
  const bytes = Buffer.from(Secret.fromBase32(start.data.secret).buffer)
  assert.ok(!kept.includes(bytes), 'the store holds the bytes of the second factor')
})

test('a letter that was sent is not in the log', async t => {
  const letterBox = await openLetterBox()
  t.after(() => letterBox.close())
  const server = await startTestServer({ registration: 'open', smtpUrl: letterBox.url, mailFrom: 'a@example.com' })
  t.after(() => server.stop())
  await server.browser().call('signUp', { email: 'new@example.com', language: 'en' })
  const link = linkIn(await letterBox.next('new@example.com'))
  const secret = parseLink(link)?.secret ?? assert.fail('no link')
  await server.browser().call('openLink', { link })
  assert.ok(!server.log.join('').includes(secret))
})

async function untilLogged(log: readonly string[], pattern: RegExp): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!log.some(line => pattern.test(line))) {
    assert.ok(performance.now() < deadline, `nothing logged like ${pattern}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
