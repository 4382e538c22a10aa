import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { SMTPServer, type SmtpServerOptions } from 'smtp-server'
import { createSmtpMailer } from '../src/mail/smtp-mailer.ts'
import { openLetterBox } from './account/letter-box.ts'

const LETTER = { to: 'owner@example.com', subject: 'Новый пароль', text: 'Zażółć\n.\n\nlast line\n' }

async function serve(t: TestContext, host: string, options: SmtpServerOptions): Promise<number> {
  const server = new SMTPServer(options)
  server.on('error', () => undefined)
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  t.after(() => new Promise<void>(resolve => server.close(resolve)))
  return (server.server.address() as AddressInfo).port
}

test('a letter arrives as it was written, from the sender of the settings', async t => {
  const letterBox = await openLetterBox()
  t.after(() => letterBox.close())
  const mailer = createSmtpMailer({ url: new URL(letterBox.url), from: 'ChatApp <access@example.com>' })
  await mailer.send(LETTER)
  const letter = await letterBox.next('owner@example.com')
  assert.deepEqual([letter.subject, letter.from], ['Новый пароль', 'access@example.com'])
  assert.equal(letter.text.replaceAll('\r\n', '\n').trimEnd(), LETTER.text.trimEnd())
})

test('user and password of the URL are those of the mail server, escapes and all', async t => {
  const given: unknown[] = []
  const port = await serve(t, '127.0.0.1', {
    hideSTARTTLS: true,
    onAuth({ username, password }, _session, done) {
      given.push([username, password])
      done(null, { user: 'known' })
    },
    onData: (stream, _session, done) => void text(stream).then(() => done()),
  })
  const url = new URL(`smtp://me%40example.com:p%3Aw%2Fd@127.0.0.1:${port}`)
  await createSmtpMailer({ url, from: 'access@example.com' }).send(LETTER)
  assert.deepEqual(given, [['me@example.com', 'p:w/d']])
})

test('a server that refuses the letter is a failure that tells no password', async t => {
  const port = await serve(t, '127.0.0.1', {
    hideSTARTTLS: true,
    onAuth: (_auth, _session, done) => done(new Error('no such user')),
  })
  const url = new URL(`smtp://me:secret-word@127.0.0.1:${port}`)
  await assert.rejects(createSmtpMailer({ url, from: 'access@example.com' }).send(LETTER), (error: Error) => {
    assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes('secret-word'))
    return true
  })
})

if (process.platform === 'linux') {
  test('nothing is sent in plain to another machine', async t => {
    const seen: string[] = []
    const port = await serve(t, '127.0.0.2', {
      hideSTARTTLS: true,
      authOptional: true,
      onAuth({ username = '' }, _session, done) {
        seen.push(username)
        done(null, { user: 'known' })
      },
      onData(stream, _session, done) {
        seen.push('letter')
        void text(stream).then(() => done())
      },
    })
    const url = new URL(`smtp://me:secret-word@127.0.0.2:${port}`)
    await assert.rejects(createSmtpMailer({ url, from: 'access@example.com' }).send(LETTER))
    assert.deepEqual(seen, [])
  })
}
