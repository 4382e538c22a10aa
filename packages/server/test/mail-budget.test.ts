import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMailBudget } from '../src/domain/mail-budget.ts'

const HOUR = 3_600_000

/** A budget with a clock that is moved by hand. */
function budget() {
  let now = 0
  const { ask, isFull, whileSending } = createMailBudget(() => now)
  const advance = (ms: number) => {
    now += ms
  }
  return { ask, isFull, whileSending, advance }
}

test('a letter-box gets three letters an hour; what is asked beyond is silent, from wherever it is asked', () => {
  const { ask, advance } = budget()
  const from = (at: number) => ask({ emailKey: 'a@example.com', address: `198.51.100.${at}` })
  assert.deepEqual([1, 2, 3, 4, 5].map(from), ['send', 'send', 'send', 'silent', 'silent'])
  assert.equal(ask({ emailKey: 'b@example.com', address: '198.51.100.1' }), 'send')
  advance(HOUR - 1)
  assert.equal(from(6), 'silent')
  advance(1)
  assert.equal(from(6), 'send')
})

test('an address may ask for thirty letters an hour, an IPv6 network as one, and is told when to come again', () => {
  const { ask, advance } = budget()
  const answers = Array.from({ length: 31 }, (_, at) =>
    ask({ emailKey: `${at}@example.com`, address: `2001:db8:1:2::${at.toString(16)}` }),
  )
  assert.deepEqual(answers.slice(0, 30), Array(30).fill('send'))
  assert.deepEqual(answers[30], { retryAfterSeconds: 3600 })
  advance(HOUR / 2)
  const again = { emailKey: 'x@example.com', address: '2001:db8:1:2::1' }
  assert.deepEqual(ask(again), { retryAfterSeconds: 1800 })
  assert.equal(ask({ ...again, address: '2001:db8:1:3::1' }), 'send')
  advance(HOUR / 2)
  assert.equal(ask(again), 'send')
})

test('a flood of new addresses does not make it forget an e-mail that is asked for again and again', () => {
  const { ask } = budget()
  for (let at = 0; at < 3; at++) ask({ emailKey: 'victim@example.com', address: '198.51.100.1' })
  for (let at = 0; at < 20_000; at++) {
    ask({ emailKey: 'victim@example.com', address: `2001:db8:${at.toString(16)}::1` })
  }
  assert.equal(ask({ emailKey: 'victim@example.com', address: '198.51.100.2' }), 'silent')
})

test('an IPv6 network does not get as many letters as it has addresses', () => {
  const { ask } = budget()
  const asked = (network: (at: number) => string, times: number) =>
    Array.from({ length: times }, (_, at) => ask({ emailKey: `${Math.random()}@example.com`, address: network(at) }))
  const sent = (answers: unknown[]) => answers.filter(answer => answer === 'send').length
  assert.equal(sent(asked(at => `2001:db8:1:${at.toString(16)}::1`, 200)), 60)
  assert.equal(sent(asked(at => `2001:db8:${(at + 2).toString(16)}::1`, 500)), 300 - 60)
  assert.equal(sent(asked(() => '2001:db9::1', 1)), 1)
})

test('so many letters are under way at once, and one that is over makes room, however it ended', async () => {
  const { isFull, whileSending } = budget()
  const endings = Array.from({ length: 100 }, () => Promise.withResolvers<void>())
  const sendings = endings.map(({ promise }) => whileSending(() => promise))
  assert.equal(isFull(), true)
  endings[0]?.reject(new Error('the mail server is away'))
  await assert.rejects(sendings[0] ?? assert.fail(), /away/)
  assert.equal(isFull(), false)
  for (const { resolve } of endings) resolve()
  await Promise.allSettled(sendings)
})
