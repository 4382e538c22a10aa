import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { formatLink, type LinkTicket, parseLink } from '../../src/domain/account-link.ts'
import { makeLink } from '../../src/flows/account/make-link.ts'
import { startTestServer, type TestServer } from './browser.ts'
import { type LetterBox, linkIn, openLetterBox } from './letter-box.ts'

const NEW_PASSWORD = 'a wholly different passphrase'

let letterBox: LetterBox
let server: TestServer
before(async () => {
  letterBox = await openLetterBox()
  server = await startTestServer({ registration: 'open', smtpUrl: letterBox.url, mailFrom: 'access@example.com' })
})
after(async () => {
  await server.stop()
  await letterBox.close()
})

function use(link: string, email?: string) {
  const body = { link, password: NEW_PASSWORD, language: 'en' as const, ...(email !== undefined && { email }) }
  const browser = server.browser()
  return browser.call('useLink', body).then(reply => ({ ...reply, browser }))
}

function made(kind: 'invite' | 'sign_up' | 'reset', accountId: number, email: string, lifetimeMs?: number) {
  const deps = { store: server.store, randomBytes, accountOrigin: server.accountUrl }
  return makeLink(deps, { kind, accountId, email, makerId: 0, ...(lifetimeMs !== undefined && { lifetimeMs }) })
}

test('the set-up link makes the first account, which is an operator, exactly once', async () => {
  const { setUpLink = '' } = server
  assert.match(setUpLink, /^http:\/\/127\.0\.0\.1:\d+\/account\/link#set_up\.0\.[\w-]{43}$/)
  const look = await server.browser().call('openLink', { link: setUpLink })
  assert.deepEqual([look.data.kind, look.data.email, look.data.secondFactor], ['set_up', '', false])
  const outcomes = await Promise.all([1, 2, 3, 4].map(at => use(setUpLink, `first-${at}@example.com`)))
  assert.deepEqual(outcomes.map(it => it.status).sort(), [200, 410, 410, 410])
  const winner = outcomes.find(it => it.status === 200)
  assert.equal(winner?.data.account.operator, true)
  assert.notEqual((await winner?.browser.call('session'))?.data.signedIn, undefined)
  assert.equal((await server.store.listAccounts({ after: 0, limit: 10 })).length, 1)
})

test('a start offers a set-up link only while there is no account, and the one before opens nothing', async t => {
  const first = await server.store.createSetUpLink({ id: 'x'.repeat(43), lifetimeMs: 1000, nodeId: 'node' })
  assert.equal(first, undefined)
  const fresh = await startTestServer()
  t.after(() => fresh.stop())
  const { makeSetUpLink } = await import('../../src/flows/account/make-link.ts')
  const deps = { store: fresh.store, randomBytes, accountOrigin: fresh.accountUrl }
  const [node] = (await fresh.store.listKeys()).nodes
  const later = await makeSetUpLink(deps, node?.id ?? '')
  const old = await fresh.browser().call('openLink', { link: fresh.setUpLink ?? '' })
  assert.equal(old.code, 'ApiLinkError')
  assert.equal((await fresh.browser().call('openLink', { link: later?.link ?? '' })).status, 200)
})

test('a spelling that counts as the e-mail of an account brings its owner a letter, and whoever wrote it none', async () => {
  await server.createAccount('kelvin@example.com')
  const lookalike = '\u212Aelvin@example.com'
  assert.deepEqual((await server.browser().call('signUp', { email: lookalike, language: 'en' })).data, { by: 'email' })
  const letter = await letterBox.next('kelvin@example.com')
  assert.match(letter.subject, /You have an account/)
  assert.deepEqual(letter.to, ['kelvin@example.com'])
})

test('signing up sends a link to the e-mail, which makes the account with a password of its own', async () => {
  const { data } = await server.browser().call('signUp', { email: 'new@example.com', language: 'pt' })
  assert.deepEqual(data, { by: 'email' })
  const letter = await letterBox.next('new@example.com')
  assert.equal(letter.from, 'access@example.com')
  assert.equal(letter.subject, 'Sua conta no ChatApp Access')
  const link = linkIn(letter)
  for (let at = 0; at < 3; at++) {
    const look = await server.browser().call('openLink', { link })
    assert.deepEqual([look.data.kind, look.data.email], ['sign_up', 'new@example.com'])
  }
  assert.equal((await use(link, 'somebody-else@example.com')).data.account.email, 'new@example.com')
  assert.equal((await use(link)).code, 'ApiLinkError')
  assert.equal((await server.browser().signIn('new@example.com', NEW_PASSWORD)).status, 200)
})

test('signing up with the e-mail of an account tells it to that e-mail alone, and gives nobody a link', async () => {
  await server.createAccount('there@example.com')
  const { data } = await server.browser().call('signUp', { email: 'there@example.com', language: 'ru' })
  assert.deepEqual(data, { by: 'email' })
  const letter = await letterBox.next('there@example.com')
  assert.equal(letter.subject, 'У вас уже есть аккаунт в ChatApp Access')
  assert.equal(parseLink(linkIn(letter)), undefined)
})

test('a reset by e-mail sets a new password, ends every session, and works once', async () => {
  await server.createAccount('Forgot@example.com')
  const signedIn = server.browser()
  await signedIn.signIn('forgot@example.com')
  await server.browser().call('requestReset', { email: 'forgot@EXAMPLE.com', language: 'en' })
  const link = linkIn(await letterBox.next('Forgot@example.com'))
  const look = await server.browser().call('openLink', { link })
  assert.deepEqual([look.data.kind, look.data.email], ['reset', 'Forgot@example.com'])
  assert.equal((await use(link)).status, 200)
  assert.equal((await use(link)).code, 'ApiLinkError')
  assert.deepEqual((await signedIn.call('session')).data, {})
  assert.equal((await server.browser().signIn('forgot@example.com')).code, 'ApiSignInRefusedError')
  assert.equal((await server.browser().signIn('forgot@example.com', NEW_PASSWORD)).status, 200)
})

test('of several who use one reset link at once exactly one gets through', async () => {
  const { accountId } = await server.createAccount('race@example.com')
  const { link } = await made('reset', accountId, '')
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => use(link)))
  assert.deepEqual(outcomes.map(it => it.status).sort(), [200, 410, 410, 410, 410, 410])
})

test('of two reset links the one that was not used opens nothing once the password is new', async () => {
  const { accountId } = await server.createAccount('twice@example.com')
  const [one, other] = [await made('reset', accountId, ''), await made('reset', accountId, '')]
  assert.equal((await use(one.link)).status, 200)
  assert.equal((await use(other.link)).code, 'ApiLinkError')
})

test('a link opens nothing for another account, as another kind, after its end, or with a byte changed', async () => {
  const [owner, other] = [await server.createAccount('a@example.com'), await server.createAccount('b@example.com')]
  const { link } = await made('reset', owner.accountId, '')
  const ticket = parseLink(link) as LinkTicket
  const over = await made('reset', owner.accountId, '', 1)
  const swapped = ticket.secret.startsWith('A') ? `B${ticket.secret.slice(1)}` : `A${ticket.secret.slice(1)}`
  const wrong = [
    formatLink('', { ...ticket, accountId: other.accountId }),
    formatLink('', { ...ticket, accountId: 0 }),
    formatLink('', { ...ticket, kind: 'invite' }),
    formatLink('', { ...ticket, kind: 'set_up', accountId: 0 }),
    formatLink('', { ...ticket, secret: swapped }),
    over.link,
    'reset.1.',
    'nonsense',
  ]
  for (const text of wrong) {
    assert.equal((await server.browser().call('openLink', { link: text })).code, 'ApiLinkError', text)
    assert.equal((await use(text, 'c@example.com')).code, 'ApiLinkError', text)
  }
  assert.equal((await use(link)).status, 200)
})

test('a link that failed for a weak password or a taken e-mail still works', async () => {
  await server.createAccount('taken@example.com')
  const { link } = await made('invite', 0, '')
  const weak = await server
    .browser()
    .call(
      'useLink',
      { link, email: 'invited@example.com', password: 'password12', language: 'ru' },
      { headers: { Lang: 'ru' } },
    )
  assert.deepEqual(weak.error?.details, [
    { field: 'password', message: 'один из первых, которые подбирают; выберите другой' },
  ])
  const taken = await use(link, 'Taken@example.com')
  assert.equal(taken.code, 'ApiConflictError')
  assert.equal((await use(link)).error?.details?.[0]?.field, 'email')
  const done = await use(link, 'invited@example.com')
  assert.equal(done.status, 200)
  assert.equal(done.data.account.operator, false)
})

test('a new password that breaks a rule is refused with the rule, in the language asked for', async () => {
  const { link } = await made('invite', 0, 'rules@example.com')
  const messages = async (password: string) => {
    const texts = []
    for (const Lang of ['en', 'ru', 'pt']) {
      const body = { link, password, language: 'en' as const }
      const { status, error } = await server.browser().call('useLink', body, { headers: { Lang } })
      assert.equal(status, 422)
      texts.push(error?.details?.[0]?.message)
    }
    return texts
  }
  assert.deepEqual(await messages('short'), [
    'needs at least 10 characters',
    'должен быть не короче 10 символов',
    'precisa de pelo menos 10 caracteres',
  ])
  assert.match(String((await messages('cap_aaaaaaaaaaaaaa'))[0]), /app password/)
  assert.match(String((await messages('ü'.repeat(600)))[0]), /1024 bytes/)
})

test('a letter-box gets few letters an hour, and whoever asks for many is told to wait', async () => {
  const asked = await Promise.all(
    Array.from({ length: 5 }, () => server.browser().call('requestReset', { email: 'a@example.com', language: 'en' })),
  )
  assert.deepEqual(new Set(asked.map(it => it.text)), new Set(['{"success":true,"data":{"by":"email"}}']))
  for (let at = 0; at < 3; at++) await letterBox.next('a@example.com')
  const many = await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      server.browser().call('requestReset', { email: `many-${at}@example.com`, language: 'en' }),
    ),
  )
  const refused = many.filter(it => it.code === 'ApiTooManyRequestsError')
  assert.ok(refused.length > 0)
  assert.ok(Number(refused[0]?.headers.get('retry-after')) > 60)
  assert.equal(letterBox.letters.filter(it => it.to.includes('a@example.com')).length, 3)
})

test('an e-mail cannot smuggle another recipient or a header into a letter', async () => {
  const before = letterBox.letters.length
  for (const email of [
    'x@example.com, y@example.com',
    'x@example.com\r\nBcc: y@example.com',
    'x@example.com\u0000',
    '"a" <x@example.com>',
  ]) {
    const reply = await server.browser().call('signUp', { email, language: 'en' })
    assert.equal(reply.status, 422, email)
  }
  assert.equal(letterBox.letters.length, before)
})
