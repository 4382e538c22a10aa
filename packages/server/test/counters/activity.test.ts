import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Activity, type Dropped } from '../../src/counters/activity.ts'
import type { ActivityBatch } from '../../src/store/activity-store.ts'
import { StoreUnavailableError } from '../../src/store/store.ts'
import { tokenOf } from './fields.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 10, 1, 12)
const home = () => 'home'
const app = { accountId: 7, appNumber: 3 }

/** A node that counts, over a store that may be away, or write and never answer. */
function openNode() {
  let now = START
  const written = new Map<number, ActivityBatch>()
  const store = { mood: 'well' as 'well' | 'away' | 'mute', sent: 0 }
  const dropped: Dropped[] = []
  const activity = new Activity({
    store: {
      noteActivity: async batch => {
        store.sent++
        if (store.mood === 'away') throw new StoreUnavailableError()
        // As the store does: a batch that was written is passed over.
        if (!written.has(batch.batch)) written.set(batch.batch, structuredClone(batch))
        if (store.mood === 'mute') throw new StoreUnavailableError()
      },
    },
    nodeId: 'node',
    now: () => now,
    onError: () => undefined,
    onDropped: it => dropped.push(it),
  })
  const sums = (): Record<string, number> => {
    const sum: Record<string, number> = {}
    for (const { metric, hour, count } of [...written.values()].flatMap(batch => batch.usage)) {
      const key = `${metric} ${hour - START / HOUR}`
      sum[key] = (sum[key] ?? 0) + count
    }
    return sum
  }
  return {
    activity,
    store,
    dropped,
    sums,
    queries: () => [...written.values()].flatMap(batch => batch.grants).reduce((sum, it) => sum + it.queries, 0),
    notes: () => [...written.values()].flatMap(batch => batch.journal).map(({ detail }) => detail),
    batches: () => [...written.values()],
    advance: (milliseconds: number) => {
      now += milliseconds
    },
    now: () => now,
    /** A flush, whatever becomes of it. */
    flush: () => activity.flush().catch(() => undefined),
    note: (detail: string) => activity.journal.note({ ...app, event: 'grant_made', actor: 'app', detail }),
  }
}

test('counts of very many apps go out in batches that a transaction has the time for, none lost and none twice', async () => {
  const node = openNode()
  for (let accountId = 1; accountId <= 25_000; accountId++) node.activity.count({ accountId, appNumber: 1 }, 'makes')
  node.activity.count({ accountId: 25_000, appNumber: 2 }, 'makes')
  await node.flush()
  assert.deepEqual(
    node.batches().map(({ usage }) => usage.length),
    [10_000, 10_000, 5_001],
  )
  assert.deepEqual(node.sums(), { 'makes 0': 25_001 })
  assert.equal(
    new Set(node.batches().flatMap(({ usage }) => usage.map(it => `${it.accountId} ${it.appNumber}`))).size,
    25_001,
  )
})

test('one batch holds all that was counted and noted before it, and nothing is written when there was nothing', async () => {
  const node = openNode()
  await node.flush()
  assert.equal(node.store.sent, 0)
  node.activity.query(tokenOf(1), home, node.now())
  node.activity.query(tokenOf(2), home, node.now())
  node.activity.refusedQuery(tokenOf(2), 'expired', node.now())
  node.activity.count(app, 'makes')
  node.note('made')
  await node.flush()
  await node.flush()
  assert.equal(node.store.sent, 1)
  assert.deepEqual(node.sums(), { 'makes 0': 1, 'queries 0': 2, 'refused_expired 0': 1 })
  const grants = node.batches()[0]?.grants.map(({ grantId, queries, refused }) => [grantId, queries, refused])
  assert.deepEqual(grants, [
    ['0000000100000001', 1, 0],
    ['0000000100000002', 0, 1],
    ['0000000100000002', 1, 0],
  ])
  assert.deepEqual(node.notes(), ['made'])
})

test('while the store is away all is kept, and written once when it is back', async () => {
  const node = openNode()
  node.store.mood = 'away'
  for (let round = 0; round < 10; round++) {
    node.activity.query(tokenOf(round % 3), home, node.now())
    node.activity.count(app, 'refreshes')
    node.note(String(round))
    await node.flush()
  }
  assert.equal(node.queries(), 0)
  node.store.mood = 'well'
  await node.flush()
  assert.deepEqual(node.sums(), { 'queries 0': 10, 'refreshes 0': 10 })
  assert.equal(node.queries(), 10)
  assert.deepEqual(
    node.notes(),
    Array.from({ length: 10 }, (_, round) => String(round)),
  )
})

test('a batch that was written although the answer was lost is sent again as it was, so it counts once', async () => {
  const node = openNode()
  const { activity } = node
  for (let round = 0; round < 30; round++) {
    node.store.mood = (['well', 'mute', 'away'] as const)[round % 3] ?? 'well'
    activity.query(tokenOf(round), home, node.now())
    activity.count(app, 'makes')
    node.note(String(round))
    await node.flush()
  }
  node.store.mood = 'well'
  await node.flush()
  assert.deepEqual(node.sums(), { 'makes 0': 30, 'queries 0': 30 })
  assert.equal(node.queries(), 30)
  assert.deepEqual(
    node.notes(),
    Array.from({ length: 30 }, (_, round) => String(round)),
  )
})

test('what is counted while a batch is under way is in the next one; all who ask meanwhile share it', async () => {
  const node = openNode()
  node.activity.count(app, 'makes')
  const first = node.activity.flush()
  node.activity.count(app, 'makes')
  const asked = Array.from({ length: 20 }, () => node.activity.flush())
  await Promise.all([first, ...asked])
  assert.deepEqual(node.sums(), { 'makes 0': 2 })
  assert.equal(node.store.sent, 2)
})

test('counts belong to the hour in which they were made, also when they are written hours later', async () => {
  const node = openNode()
  node.store.mood = 'away'
  for (let hour = 0; hour < 4; hour++) {
    node.activity.query(tokenOf(1), home, node.now())
    node.activity.count(app, 'makes')
    await node.flush()
    node.advance(HOUR)
    await node.flush()
  }
  node.store.mood = 'well'
  await node.flush()
  const hours = [0, 1, 2, 3]
  const expected = hours.flatMap(hour => [
    [`makes ${hour}`, 1],
    [`queries ${hour}`, 1],
  ])
  assert.deepEqual(node.sums(), Object.fromEntries(expected))
})

test('of ten thousand grants each batch writes a thousand, usage is complete at once, and no grant is passed over', async () => {
  const node = openNode()
  for (let grant = 0; grant < 10_000; grant++) node.activity.query(tokenOf(grant), home, node.now())
  await node.flush()
  assert.deepEqual(node.sums(), { 'queries 0': 10_000 })
  assert.equal(node.queries(), 1_000)
  for (let batch = 1; batch < 10; batch++) await node.flush()
  assert.equal(node.queries(), 10_000)
  const ids = node.batches().flatMap(({ grants }) => grants.map(({ grantId }) => grantId))
  assert.equal(new Set(ids).size, 10_000)
  for (const { grants } of node.batches()) {
    const written = grants.map(({ grantId }) => grantId)
    assert.deepEqual(written, written.toSorted(), 'in key order')
  }
})

test('the journal keeps its order, and drops its oldest notes when the store stays away for too long, and says so', async () => {
  const node = openNode()
  node.store.mood = 'away'
  node.note('sent with the first batch')
  await node.flush()
  for (let index = 0; index < 10_005; index++) node.note(String(index))
  await node.flush()
  assert.deepEqual(node.dropped, [{ calls: 0, queries: 0, notes: 5 }])
  node.store.mood = 'well'
  for (let batch = 0; batch < 12; batch++) await node.flush()
  const expected = Array.from({ length: 10_000 }, (_, index) => String(index + 5))
  assert.deepEqual(node.notes(), ['sent with the first batch', ...expected])
  assert.equal(node.dropped.length, 1)
})

test('a journal that fills faster than a batch a tick is written on until none is full, so that nothing is dropped', async t => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const node = openNode()
  node.activity.start()
  for (let second = 0; second < 30; second += 2) {
    for (let note = 0; note < 3_500; note++) node.note(`${second} ${note}`)
    t.mock.timers.tick(2_000)
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  }
  await node.activity.stop()
  assert.equal(new Set(node.notes()).size, 15 * 3_500)
  assert.deepEqual(node.dropped, [])
})

test('what is to be noted once is noted once until then, and again after', async () => {
  const node = openNode()
  const once = () => {
    const until = START + HOUR
    node.activity.journal.note({ ...app, event: 'limit_reached', actor: 'app', once: { key: 'limit', until } })
  }
  once()
  node.advance(HOUR - 1)
  once()
  await node.flush()
  assert.equal(node.notes().length, 1)
  node.advance(1)
  once()
  await node.flush()
  assert.equal(node.notes().length, 2)
})

test('what a stop finds is written, however many batches it takes', async () => {
  const node = openNode()
  node.activity.start()
  node.activity.count(app, 'makes')
  for (let grant = 0; grant < 3_500; grant++) {
    node.activity.query(tokenOf(grant), home, node.now())
    node.activity.refusedQuery(tokenOf(grant), 'expired', node.now())
    node.note(String(grant))
  }
  await node.activity.stop()
  assert.deepEqual(node.sums(), { 'makes 0': 1, 'queries 0': 3_500, 'refused_expired 0': 3_500 })
  assert.equal(node.queries(), 3_500)
  assert.equal(node.notes().length, 3_500)
})

test('a stop ends while the store is away', async () => {
  const node = openNode()
  node.store.mood = 'away'
  node.activity.count(app, 'makes')
  await node.activity.stop()
  assert.equal(node.store.sent, 1)
})

test('a reader waits for the store no longer than it said', async () => {
  const forever = new Promise<void>(() => undefined)
  const options = { nodeId: 'node', now: () => START, onError: () => undefined, onDropped: () => undefined }
  const activity = new Activity({ ...options, store: { noteActivity: () => forever } })
  activity.count(app, 'makes')
  await activity.settle(5)
})
