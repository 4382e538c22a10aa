import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Admission, LocalThrottle } from '../src/domain/throttle.ts'
import { admitted, attempt, elsewhere, fail, type Login, retryAfter, start } from './throttle-rig.ts'

test('of 500 parallel guesses at one account from 500 addresses only the free ones are admitted', () => {
  const { throttle } = start()
  const answers = Array.from({ length: 500 }, (_, i) => throttle.admitPassword(attempt({ address: elsewhere(i) })))
  assert.equal(answers.filter(answer => answer.admitted).length, 20)
  for (const answer of answers.slice(20)) assert.equal(retryAfter(answer), 1)
})

test('of 500 parallel guesses from one address at 500 accounts only a bucket full is admitted', () => {
  const { throttle } = start()
  const answers = Array.from({ length: 500 }, (_, i) => throttle.admitPassword(attempt({ account: `account ${i}` })))
  assert.equal(answers.filter(answer => answer.admitted).length, 100)
  assert.equal(retryAfter(answers[499] as Admission), 10)
})

test('past the free failures the wait between attempts doubles from 1 s up to 900 s', () => {
  const { throttle, wait } = start()
  fail(throttle, 20, i => ({ address: elsewhere(i) }))
  const waits: number[] = []
  for (let i = 0; i < 13; i++) {
    const seconds = retryAfter(throttle.admitPassword(attempt({ address: elsewhere(100 + i) })))
    waits.push(seconds)
    wait(seconds - 0.001)
    assert.equal(retryAfter(throttle.admitPassword(attempt({ address: elsewhere(200 + i) }))), 1, 'a moment too early')
    wait(0.001)
    admitted(throttle.admitPassword(attempt({ address: elsewhere(300 + i) }))).failed()
  }
  // 512 comes twice: by then 900 s are over, and one failure is forgotten.
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512, 900, 900])
})

test('in back-off only one of many parallel attempts is admitted when its time comes', () => {
  const { throttle, wait } = start()
  fail(throttle, 21, i => {
    if (i === 20) wait(1)
    return { address: elsewhere(i) }
  })
  wait(2)
  const answers = Array.from({ length: 50 }, (_, i) => throttle.admitPassword(attempt({ address: elsewhere(50 + i) })))
  assert.equal(answers.filter(answer => answer.admitted).length, 1)
})

test('a refused attempt neither prolongs the wait nor counts as a failure', () => {
  const { throttle, wait } = start()
  fail(throttle, 20, i => ({ address: elsewhere(i) }))
  for (let i = 0; i < 5_000; i++)
    assert.equal(retryAfter(throttle.admitPassword(attempt({ address: elsewhere(i) }))), 1)
  wait(1)
  admitted(throttle.admitPassword(attempt({ address: elsewhere(9) })))
})

test('who never stops guessing at an account gets about a hundred guesses a day', () => {
  const { throttle, wait } = start()
  let guesses = 0
  const daysLong = 10
  for (let elapsed = 0; elapsed < daysLong * 86_400; ) {
    const admission = throttle.admitPassword(attempt({ address: elsewhere(guesses) }))
    if (admission.admitted) {
      admission.failed()
      guesses++
      continue
    }
    wait(admission.retryAfterSeconds)
    elapsed += admission.retryAfterSeconds
  }
  assert.ok(guesses > 20 && guesses <= 20 + 10 + daysLong * 96, `${guesses} guesses in ${daysLong} days`)
})

test('failures are forgotten, so that old mistakes do not make today’s owner wait', () => {
  const { throttle, wait } = start()
  fail(throttle, 20, i => ({ address: elsewhere(i) }))
  wait(20 * 900)
  fail(throttle, 20, i => ({ address: elsewhere(i) }))
  retryAfter(throttle.admitPassword(attempt({ address: elsewhere(77) })))
})

/** 1,000 failures at one account, with as many successes between them as keep it out of back-off. */
function failThousandTimes(throttle: LocalThrottle, login: (i: number) => Login): void {
  for (let i = 0; i < 1_000; i++) {
    if (i % 19 === 0) admitted(throttle.admitPassword(attempt(login(i)))).succeeded()
    admitted(throttle.admitPassword(attempt(login(i)))).failed()
  }
}

test('after 1,000 failures in a day an account is closed to unknown networks until the day is over', () => {
  const { throttle, wait } = start()
  for (let day = 0; day < 2; day++) {
    failThousandTimes(throttle, i => ({ address: elsewhere(i) }))
    wait(3_600)
    assert.equal(retryAfter(throttle.admitPassword(attempt({ address: elsewhere(9_000) }))), 23 * 3_600)
    admitted(throttle.admitPassword(attempt({ address: elsewhere(9_001), known: true }))).succeeded()
    wait(23 * 3_600)
  }
  admitted(throttle.admitPassword(attempt({ address: elsewhere(9_002) })))
})

test('a known network has its back-off, and no end of the day', () => {
  const { throttle } = start()
  failThousandTimes(throttle, i => ({ address: `203.0.113.${i % 250}`, known: true }))
  admitted(throttle.admitPassword(attempt({ address: '203.0.113.251', known: true })))
})

test('no e-mail, however spelled, reaches the lane of a known network', () => {
  const { throttle } = start()
  fail(throttle, 20, i => ({ address: elsewhere(i), account: '203.0.113.0/24 victim' }))
  admitted(throttle.admitPassword(attempt({ address: '203.0.113.9', known: true })))
})

test('a flood from unknown networks leaves a known network untouched', () => {
  const { throttle } = start()
  Array.from({ length: 500 }, (_, i) => throttle.admitPassword(attempt({ address: elsewhere(i) })))
  for (let i = 0; i < 50; i++) {
    admitted(throttle.admitPassword(attempt({ address: '203.0.113.9', known: true }))).succeeded()
  }
})

test('failures on a known network back off there, and leave unknown and other known networks untouched', () => {
  const { throttle } = start()
  fail(throttle, 20, () => ({ address: '203.0.113.9', known: true }))
  assert.equal(retryAfter(throttle.admitPassword(attempt({ address: '203.0.113.10', known: true }))), 1)
  admitted(throttle.admitPassword(attempt({ address: '192.0.2.1', known: true })))
  admitted(throttle.admitPassword(attempt({ address: '192.0.2.1', known: false })))
  admitted(throttle.admitPassword(attempt({ address: '203.0.113.9', known: true, account: 'somebody else' })))
})

test('a success resets the lane it came through, and only that', () => {
  const { throttle } = start()
  fail(throttle, 19, i => ({ address: elsewhere(i) }))
  fail(throttle, 19, () => ({ address: '203.0.113.9', known: true }))
  admitted(throttle.admitPassword(attempt({ address: '203.0.113.9', known: true }))).succeeded()
  fail(throttle, 20, () => ({ address: '203.0.113.9', known: true }))
  fail(throttle, 1, () => ({ address: elsewhere(90) }))
  retryAfter(throttle.admitPassword(attempt({ address: elsewhere(91) })))
})

test('a success does not wipe out the guesses that are still undecided', () => {
  const { throttle } = start()
  const guesses = Array.from({ length: 19 }, (_, i) => throttle.admitPassword(attempt({ address: elsewhere(i) })))
  admitted(throttle.admitPassword(attempt({ address: elsewhere(50) }))).succeeded()
  for (const guess of guesses) admitted(guess).failed()
  admitted(throttle.admitPassword(attempt({ address: elsewhere(51) }))).failed()
  retryAfter(throttle.admitPassword(attempt({ address: elsewhere(52) })))
})

test('right passwords use up nothing, however many come', () => {
  const { throttle } = start()
  for (let i = 0; i < 1_000; i++) admitted(throttle.admitPassword(attempt())).succeeded()
  fail(throttle, 20, () => ({}))
})

test('an attempt that was never judged gives its slot back, also the one that waited for it', () => {
  const { throttle, wait } = start()
  for (let i = 0; i < 1_000; i++) admitted(throttle.admitPassword(attempt())).abandoned()
  fail(throttle, 20, () => ({}))
  wait(1)
  admitted(throttle.admitPassword(attempt())).abandoned()
  admitted(throttle.admitPassword(attempt())).failed()
  assert.equal(retryAfter(throttle.admitPassword(attempt())), 2)
})

test('only the first settling of a slot counts', () => {
  const { throttle } = start()
  fail(throttle, 19, () => ({}))
  const slot = admitted(throttle.admitPassword(attempt()))
  slot.failed()
  slot.succeeded()
  slot.abandoned()
  retryAfter(throttle.admitPassword(attempt()))
})

test('an attempt that is never settled weighs as a failure, and is forgotten like one', () => {
  const { throttle, wait } = start()
  for (let i = 0; i < 20; i++) admitted(throttle.admitPassword(attempt()))
  retryAfter(throttle.admitPassword(attempt()))
  wait(900)
  admitted(throttle.admitPassword(attempt()))
  retryAfter(throttle.admitPassword(attempt()))
})
