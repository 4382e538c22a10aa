import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admitted, attempt, elsewhere, fail, retryAfter, start } from './throttle-rig.ts'

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
