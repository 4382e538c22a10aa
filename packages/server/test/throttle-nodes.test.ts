import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createThrottle, type LocalThrottle, THROTTLE_LIMITS } from '../src/domain/throttle.ts'
import { admitted, attempt, elsewhere, fail, retryAfter } from './throttle-rig.ts'

const { freeFailures } = THROTTLE_LIMITS.account
/** A failure is told within a second and heard of within another. */
const SHARED_AFTER_SECONDS = 2

/** Nodes on one clock, and the exchange of what they know. */
function nodes(count: number) {
  const clock = { now: 1_000_000 }
  const throttles = Array.from({ length: count }, () => createThrottle(THROTTLE_LIMITS, () => clock.now))
  const share = (ageMs = 0): void => {
    const told = throttles.map(throttle => throttle.takeNews(500))
    for (const [teller, news] of told.entries()) {
      for (const [listener, throttle] of throttles.entries()) {
        if (listener !== teller) for (const one of news) throttle.heed(one, ageMs, count)
      }
    }
  }
  return { clock, throttles: throttles as [LocalThrottle, LocalThrottle], share }
}

/** Guesses somebody gets who tries every node at every moment, over so many days. */
function guessesOver(days: number, count: number): number {
  const { clock, throttles, share } = nodes(count)
  let guesses = 0
  for (let second = 0; second < days * 86_400; second++) {
    for (const throttle of throttles) {
      for (;;) {
        const admission = throttle.admitPassword(attempt({ address: elsewhere(guesses) }))
        if (!admission.admitted) break
        admission.failed()
        guesses += 1
      }
    }
    clock.now += 1000
    if (second % SHARED_AFTER_SECONDS === 1) share()
  }
  return guesses
}

test('whoever tries three nodes at once gets the free guesses of each once, and then no more a day than from one', () => {
  const one = guessesOver(1, 1)
  const three = guessesOver(1, 3)
  assert.ok(one > 100 && one < 130, `one node: ${one}`)
  // What the other two gave before they heard of the first.
  assert.ok(three >= 3 * freeFailures)
  assert.ok(three <= one + 2 * freeFailures, `three nodes: ${three}, one: ${one}`)
})

test('an account whose free failures were used up on one node is closed on the others', () => {
  const { clock, throttles, share } = nodes(2)
  const [here, there] = throttles
  fail(here, freeFailures, i => ({ address: elsewhere(i) }))
  share()
  assert.equal(retryAfter(there.admitPassword(attempt({ address: elsewhere(1) }))), 1)
  clock.now += 1000
  admitted(there.admitPassword(attempt({ address: elsewhere(1) })))
})

test('the wait is never longer than the longest one of as many nodes as there are', () => {
  const { throttles, share } = nodes(3)
  for (const throttle of throttles) fail(throttle, freeFailures, i => ({ address: elsewhere(i) }))
  share()
  for (const throttle of throttles) {
    assert.equal(retryAfter(throttle.admitPassword(attempt({ address: elsewhere(0) }))), 3 * 900)
  }
})

test('failures from elsewhere never touch a network that the account is known from, and those from there do', () => {
  const { throttles, share } = nodes(2)
  const [here, there] = throttles
  const home = { address: '192.0.2.1', known: true }
  fail(here, freeFailures, i => ({ address: elsewhere(i) }))
  share()
  admitted(there.admitPassword(attempt(home))).abandoned()
  fail(here, freeFailures, () => home)
  share()
  assert.ok(retryAfter(there.admitPassword(attempt(home))) > 0)
  admitted(there.admitPassword(attempt({ ...home, address: '198.51.100.7' })))
})

test('a login on one node forgets the failures on all of them', () => {
  const { clock, throttles, share } = nodes(2)
  const [here, there] = throttles
  fail(there, freeFailures - 1, i => ({ address: elsewhere(i) }))
  share()
  clock.now += 1000
  admitted(here.admitPassword(attempt({ address: elsewhere(50) }))).succeeded()
  share()
  fail(there, freeFailures, i => ({ address: elsewhere(100 + i) }))
})

test('an address that used up its bucket on one node finds it full on the others', () => {
  const { throttles, share } = nodes(2)
  const [here, there] = throttles
  const { failures } = THROTTLE_LIMITS.address
  for (let i = 0; i < failures; i++) here.appPasswordFailed('192.0.2.7')
  for (let i = 0; i < failures; i++) here.linkFailed('2001:db8::1')
  share()
  assert.equal(there.checkAppPassword('192.0.2.7').admitted, false)
  assert.equal(there.checkAppPassword('192.0.2.8').admitted, true)
  assert.equal(there.checkLink('2001:db8::2').admitted, false)
})

test('what is heard of late counts from when it happened', () => {
  const { throttles, share } = nodes(2)
  const [here, there] = throttles
  fail(here, freeFailures, i => ({ address: elsewhere(i) }))
  share(5_000)
  admitted(there.admitPassword(attempt({ address: elsewhere(1) })))
})

test('news are bounded, and a flood of addresses pushes out no account', () => {
  const { throttles } = nodes(1)
  const [throttle] = throttles
  for (let i = 0; i < 3_000; i++) throttle.appPasswordFailed(elsewhere(i))
  fail(throttle, 1, () => ({ account: 'victim' }))
  const news = throttle.takeNews(10_000)
  assert.equal(news.length, 1_001)
  assert.deepEqual(news[0], { table: 'strangers', key: 'victim', failures: 1, cleared: false })
  assert.equal(throttle.takeNews(10).length, 0)
})
