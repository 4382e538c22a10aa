import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createThrottle, THROTTLE_LIMITS } from '../src/domain/throttle.ts'
import { type Store, StoreUnavailableError } from '../src/store/store.ts'
import type { ThrottleStore } from '../src/store/throttle-store.ts'
import { FailureSharing } from '../src/throttling/share-failures.ts'
import { openWorld, SECOND } from './store-contract/fixture.ts'
import { sqliteKind } from './store-sqlite-kind.ts'
import { admitted, attempt, elsewhere, fail } from './throttle-rig.ts'

const { freeFailures } = THROTTLE_LIMITS.account

async function world(t: TestContext) {
  const { store, now, advance } = await openWorld(t, sqliteKind)
  const away = { now: false, afterPages: Infinity }
  /** A node whose way to the store can be cut, before or behind it. */
  const node = (nodeId: string, loseAnswer = () => false) => {
    const throttle = createThrottle(THROTTLE_LIMITS, now)
    const sharing = new FailureSharing({ store: through(store, away, loseAnswer), throttle, nodeId, onError: () => {} })
    return { throttle, sharing }
  }
  return { node, advance, away, store }
}

function through(store: Store, away: { now: boolean; afterPages: number }, loseAnswer: () => boolean): ThrottleStore {
  return {
    noteFailures: async batch => {
      if (away.now) throw new StoreUnavailableError()
      await store.noteFailures(batch)
      if (loseAnswer()) throw new StoreUnavailableError()
    },
    listFailures: async page => {
      if (away.now || away.afterPages-- <= 0) throw new StoreUnavailableError()
      return store.listFailures(page)
    },
  }
}

const isOpen = (throttle: ReturnType<typeof createThrottle>): boolean => {
  const admission = throttle.admitPassword(attempt({ address: elsewhere(999) }))
  if (admission.admitted) admission.abandoned()
  return admission.admitted
}

test('what fails on one node closes the account on another after a turn of each, and counts once', async t => {
  const { node, advance } = await world(t)
  const [here, there] = [node('here'), node('there')]
  fail(here.throttle, freeFailures - 1, i => ({ address: elsewhere(i) }))
  await here.sharing.turn()
  for (let turn = 0; turn < 5; turn++) {
    await there.sharing.turn()
    advance(SECOND)
  }
  assert.ok(isOpen(there.throttle))
  fail(there.throttle, 1, () => ({ address: elsewhere(50) }))
  assert.ok(!isOpen(there.throttle))
})

test('while the store is away each node counts for itself, and tells the others afterwards', async t => {
  const { node, away } = await world(t)
  const [here, there] = [node('here'), node('there')]
  away.now = true
  fail(here.throttle, freeFailures, i => ({ address: elsewhere(i) }))
  await assert.rejects(here.sharing.turn(), StoreUnavailableError)
  assert.ok(!isOpen(here.throttle))
  assert.ok(isOpen(there.throttle))
  away.now = false
  await here.sharing.turn()
  await there.sharing.turn()
  assert.ok(!isOpen(there.throttle))
})

test('a batch whose answer was lost is told again, and counts once', async t => {
  const { node } = await world(t)
  let lost = 0
  const here = node('here', () => lost++ === 0)
  const there = node('there')
  fail(here.throttle, freeFailures / 2, i => ({ address: elsewhere(i) }))
  await assert.rejects(here.sharing.turn(), StoreUnavailableError)
  await here.sharing.turn()
  await there.sharing.turn()
  fail(there.throttle, freeFailures / 2 - 1, i => ({ address: elsewhere(i) }))
  admitted(there.throttle.admitPassword(attempt({ address: elsewhere(99) }))).failed()
  assert.ok(!isOpen(there.throttle))
})

test('a node that is started anew knows the failures of the last hour', async t => {
  const { node, advance } = await world(t)
  const before = node('before')
  for (let batch = 0; batch < 250; batch++) {
    fail(before.throttle, 1, () => ({ account: `account ${batch}`, address: elsewhere(batch) }))
    if (batch % 13 === 0) fail(before.throttle, 1, () => ({ address: elsewhere(batch + 500) }))
    await before.sharing.turn()
    advance(10)
  }
  const after = node('after')
  await after.sharing.turn()
  assert.ok(!isOpen(after.throttle))
})

test('a turn that breaks off between two pages passes over nothing that comes to light later', async t => {
  const { node, advance, away } = await world(t)
  const [busy, slow, listener] = [node('busy'), node('slow'), node('listener')]
  for (let batch = 0; batch < 250; batch++) {
    fail(busy.throttle, 1, () => ({ account: `account ${batch}`, address: elsewhere(batch) }))
    await busy.sharing.turn()
    advance(1)
  }
  away.afterPages = 1
  await assert.rejects(listener.sharing.turn(), StoreUnavailableError)
  away.afterPages = Infinity
  // Its time is that of its statement, and its commit comes later.
  advance(-240)
  fail(slow.throttle, freeFailures, i => ({ address: elsewhere(i) }))
  await slow.sharing.turn()
  advance(240)
  await listener.sharing.turn()
  assert.ok(!isOpen(listener.throttle))
})

test('nothing that names an e-mail or a password is written', async t => {
  const { node, store } = await world(t)
  const here = node('here')
  fail(here.throttle, 1, () => ({ account: 'key-of-account', address: '192.0.2.1' }))
  await here.sharing.turn()
  const { batches } = await store.listFailures({ nodeId: 'other', after: 0, limit: 10 })
  assert.deepEqual(batches.flatMap(({ news }) => news.map(({ table, key }) => `${table} ${key}`)).sort(), [
    'passwords 192.0.2.1',
    'strangers key-of-account',
  ])
})
