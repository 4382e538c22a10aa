import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf } from '../src/domain/network.ts'
import {
  type Admission,
  createThrottle,
  type Slot,
  THROTTLE_LIMITS,
  type Throttle,
  type ThrottleLimits,
} from '../src/domain/throttle.ts'

interface Login {
  address?: string
  account?: string
  known?: boolean
}

function attempt({ address = '198.51.100.1', account = 'victim', known = false }: Login = {}) {
  return { address, network: networkOf(address), account, known }
}

function start(changes: Partial<ThrottleLimits> = {}) {
  const clock = { now: 1_000_000 }
  const throttle = createThrottle({ ...THROTTLE_LIMITS, ...changes }, () => clock.now)
  const wait = (seconds: number): void => {
    clock.now += seconds * 1000
  }
  return { clock, throttle, wait }
}

/** The i-th of many addresses that share no network of any width, so that only the account's lane counts. */
function elsewhere(i: number): string {
  return `${1 + (i % 220)}.${Math.floor(i / 220) % 250}.${Math.floor(i / 55_000)}.1`
}

function admitted(admission: Admission): Slot {
  assert.equal(admission.admitted, true)
  return admission as Slot
}

function retryAfter(admission: { admitted: boolean; retryAfterSeconds?: number }): number {
  assert.equal(admission.admitted, false)
  return admission.retryAfterSeconds ?? Number.NaN
}

function fail(throttle: Throttle, count: number, login: (i: number) => Login): void {
  for (let i = 0; i < count; i++) admitted(throttle.admitPassword(attempt(login(i)))).failed()
}

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
function failThousandTimes(throttle: Throttle, login: (i: number) => Login): void {
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

test('a full IPv4 bucket takes one more per 10 s, and leaves other addresses alone', () => {
  const { throttle, wait } = start()
  fail(throttle, 100, i => ({ account: `account ${i}` }))
  assert.equal(retryAfter(throttle.admitPassword(attempt({ account: 'next' }))), 10)
  admitted(throttle.admitPassword(attempt({ account: 'next', address: '198.51.100.2' }))).failed()
  wait(10)
  admitted(throttle.admitPassword(attempt({ account: 'next' }))).failed()
  assert.equal(retryAfter(throttle.admitPassword(attempt({ account: 'next' }))), 10)
})

test('IPv6 is counted by /64, twice as much by /48, and ten times as much by /32, and empties as much faster', () => {
  const { throttle, wait } = start()
  let made = 0
  /** Failures admitted from a prefix, each from an address and at an account of its own. */
  const failuresFrom = (prefix: string): number => {
    for (let count = 0; ; count++) {
      const address = `${prefix}::${(++made).toString(16)}`
      const admission = throttle.admitPassword(attempt({ address, account: `${made}` }))
      if (!admission.admitted) return count
      admission.failed()
    }
  }
  assert.equal(failuresFrom('2001:db8:0:1'), 100)
  assert.equal(failuresFrom('2001:db8:0:2'), 100)
  assert.equal(failuresFrom('2001:db8:0:3'), 0, 'the /48 is full')
  wait(10)
  assert.equal(failuresFrom('2001:db8:0:3'), 2, 'the /48 takes two more per 10 s')
  assert.equal(failuresFrom('2001:db8:0:1'), 0, 'the /64 would, but the /48 does not')
  for (let subnet = 1; subnet <= 8; subnet++) assert.equal(failuresFrom(`2001:db8:${subnet}:1`), 100)
  assert.equal(failuresFrom('2001:db8:99:1'), 8, 'the /32 is full but for what leaked')
  assert.equal(failuresFrom('2001:db9:0:1'), 100, 'another provider is not')
})

test('a provider full of failures does not refuse a known network within it', () => {
  const { throttle } = start()
  for (let i = 0; i < 1_000; i++) {
    admitted(
      throttle.admitPassword(attempt({ address: `2001:db8:${(i % 200).toString(16)}:1::1`, account: `${i}` })),
    ).failed()
  }
  retryAfter(throttle.admitPassword(attempt({ address: '2001:db8:ffff::1', account: 'owner' })))
  admitted(throttle.admitPassword(attempt({ address: '2001:db8:ffff::1', account: 'owner', known: true })))
})

test('150 right app passwords pass side by side, and failures of account passwords do not stop them', () => {
  const { throttle } = start()
  fail(throttle, 100, i => ({ account: `account ${i}` }))
  for (let i = 0; i < 150; i++) assert.equal(throttle.checkAppPassword('198.51.100.1').admitted, true)
})

test('wrong app passwords close their own address, and no account and no neighbour', () => {
  const { throttle, wait } = start()
  for (let i = 0; i < 100; i++) throttle.appPasswordFailed('2001:db8:0:1::1')
  assert.equal(retryAfter(throttle.checkAppPassword('2001:db8:0:1::2')), 10)
  for (let i = 0; i < 1_000; i++) throttle.appPasswordFailed(`2001:db8:0:${100 + (i % 100)}::1`)
  assert.equal(throttle.checkAppPassword('2001:db8:0:2::1').admitted, true)
  admitted(throttle.admitPassword(attempt({ address: '2001:db8:0:1::1' })))
  wait(10)
  assert.equal(throttle.checkAppPassword('2001:db8:0:1::2').admitted, true)
})

test('every table is bounded', () => {
  const { throttle } = start({ tableEntries: 10 })
  for (let i = 0; i < 2_000; i++) {
    const address = `2001:${i.toString(16)}:1::1`
    throttle.appPasswordFailed(address)
    for (const known of [false, true]) {
      const admission = throttle.admitPassword(attempt({ address, account: `account ${i}`, known }))
      if (admission.admitted) admission.failed()
    }
  }
  // Three widths of addresses, one for app passwords, and two kinds of lanes, idle and hot.
  assert.ok(throttle.size() <= 10 * (3 + 1 + 2 * 2), `${throttle.size()} entries`)
})

test('a lane in back-off is not pushed out by any number of e-mails tried fewer times than is free', () => {
  const { throttle, wait } = start({ tableEntries: 10 })
  fail(throttle, 20, i => ({ address: elsewhere(i) }))
  fail(throttle, 19 * 500, i => ({ address: elsewhere(i % 50_000), account: `account ${i % 500}` }))
  assert.equal(retryAfter(throttle.admitPassword(attempt({ address: elsewhere(0) }))), 1)
  wait(1)
  admitted(throttle.admitPassword(attempt({ address: elsewhere(0) }))).failed()
  assert.equal(retryAfter(throttle.admitPassword(attempt({ address: elsewhere(0) }))), 2)
})

test('settling after the lane was forgotten harms nothing', () => {
  const { throttle } = start({ tableEntries: 1 })
  const slot = admitted(throttle.admitPassword(attempt()))
  fail(throttle, 2, i => ({ account: `account ${i}`, address: elsewhere(i) }))
  slot.succeeded()
  fail(throttle, 20, i => ({ address: elsewhere(i) }))
  retryAfter(throttle.admitPassword(attempt({ address: elsewhere(80) })))
})
