import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { makeLink } from '../../src/flows/account/make-link.ts'
import { type Reply, startTestServer, type TestServer } from './browser.ts'
import { type LetterBox, openLetterBox } from './letter-box.ts'

const ROUNDS = 15
const TRIES = 4

let letterBox: LetterBox
let server: TestServer
before(async () => {
  letterBox = await openLetterBox()
  const mail = { smtpUrl: letterBox.url, mailFrom: 'access@example.com' }
  server = await startTestServer({ registration: 'open', trustedProxies: 'loopback', ...mail })
  for (let at = 0; at < ROUNDS; at++) await server.createAccount(known(at))
})
after(async () => {
  await server.stop()
  await letterBox.close()
})

const known = (at: number) => `known-${at}@example.com`

let strangers = 0
const unknown = () => `nobody-${strangers++}@example.com`

/** An address of its own for each call, so that no throttle of addresses has a say. */
const from = () => ({ headers: { 'X-Forwarded-For': `198.51.${strangers % 250}.${(strangers++ * 7) % 250}` } })

const ASKED = {
  'a refused sign-in': (email: string) =>
    server.browser().call('signIn', { email, password: 'wrong horse battery staple' }, from()),
  'asking to sign up': (email: string) => server.browser().call('signUp', { email, language: 'en' }, from()),
  'asking for a reset': (email: string) => server.browser().call('requestReset', { email, language: 'en' }, from()),
} as const

/** Everything of an answer but what differs from call to call. */
function shapeOf({ status, headers, text }: Reply): unknown {
  const names = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  return { status, text, names }
}

for (const [what, ask] of Object.entries(ASKED)) {
  test(`${what} is answered the same whether or not there is an account`, async () => {
    assert.deepEqual(shapeOf(await ask(known(0))), shapeOf(await ask(unknown())))
  })

  test(`${what} takes the same time whether or not there is an account`, async () => {
    const differences: string[] = []
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const times = { known: [] as number[], unknown: [] as number[] }
      for (let at = 0; at < ROUNDS; at++) {
        // In turns, and each goes first as often as the other.
        const order = at % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
        for (const kind of order) {
          const email = kind === 'known' ? known(at) : unknown()
          const before = performance.now()
          await ask(email)
          times[kind].push(performance.now() - before)
        }
      }
      const [one, other] = [median(times.known), median(times.unknown)]
      // A hash takes 20 ms and more: whoever is spared it, or a write to the disk, stands out by far.
      if (Math.abs(one - other) < Math.max(3, 0.25 * Math.min(one, other))) return
      differences.push(`${one.toFixed(1)} ms known, ${other.toFixed(1)} ms unknown`)
    }
    assert.fail(differences.join('; '))
  })
}

test('a reset that is asked for sends a letter to owners alone', async () => {
  await ASKED['asking for a reset'](unknown())
  const { accountId } = await server.createAccount('owner@example.com')
  assert.ok(accountId > 0)
  await ASKED['asking for a reset']('owner@example.com')
  await letterBox.next('owner@example.com')
  const strangersLetters = letterBox.letters.filter(({ subject }) => /new password/i.test(subject))
  assert.ok(strangersLetters.every(({ to }) => !to.some(address => address.startsWith('nobody-'))))
})

test('without a mail server everybody is told that the operator has the link', async t => {
  const quiet = await startTestServer({ registration: 'open' })
  t.after(() => quiet.stop())
  await quiet.createAccount('owner@example.com')
  const texts = []
  for (const email of ['owner@example.com', 'nobody@example.com']) {
    texts.push((await quiet.browser().call('requestReset', { email, language: 'en' })).text)
    texts.push((await quiet.browser().call('signUp', { email, language: 'en' })).text)
  }
  assert.deepEqual(new Set(texts), new Set(['{"success":true,"data":{"by":"operator"}}']))
  assert.equal((await quiet.browser().call('settings')).data.mail, false)
})

for (const registration of ['invite', 'closed'] as const) {
  test(`where registration is ${registration}, nobody can sign up, whoever they are`, async t => {
    const quiet = await startTestServer({ registration })
    t.after(() => quiet.stop())
    await quiet.createAccount('owner@example.com')
    for (const email of ['owner@example.com', 'nobody@example.com']) {
      assert.equal((await quiet.browser().call('signUp', { email, language: 'en' })).code, 'ApiForbiddenError')
    }
    assert.equal((await quiet.browser().call('settings')).data.registration, registration)
  })

  test(`where registration is ${registration}, a link that somebody asked for while it was open makes no account`, async t => {
    const quiet = await startTestServer({ registration })
    t.after(() => quiet.stop())
    const deps = { store: quiet.store, randomBytes, accountOrigin: quiet.accountUrl }
    const make = (kind: 'sign_up' | 'invite') =>
      makeLink(deps, { kind, accountId: 0, email: `${kind}@example.com`, makerId: 0 })
    const use = async (link: string) => {
      const body = { link, password: 'a wholly different passphrase', language: 'en' } as const
      return (await quiet.browser().call('useLink', body)).status
    }
    assert.equal(await use((await make('sign_up')).link), 403)
    assert.equal(await use((await make('invite')).link), registration === 'invite' ? 200 : 403)
  })
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? assert.fail('no values')
}
