import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Grant } from '../src/domain/grant.ts'
import type { SqlDatabase } from '../src/store/sql.ts'
import { createSqlStore } from '../src/store/sql-store.ts'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { sqliteDialect } from '../src/store/sqlite/dialect.ts'
import { createExecutor } from '../src/store/sqlite/executor.ts'
import {
  addOwner,
  makeOrder,
  newGrantId,
  onePairOf,
  POLICY,
  pairOf,
  refreshOrder,
  START,
} from './store-contract/fixture.ts'

/**
 * Two stores on one database of which the first is interrupted once between its read and its write, as it is on a
 * database with many writers. The embedded one never interrupts, so here the test does.
 */
async function openInterrupted(t: TestContext) {
  const database = await openDatabase({ path: ':memory:', busyTimeoutMs: 0, synchronous: 'OFF' })
  t.after(() => database.close())
  let now = START
  let meanwhile: (() => Promise<unknown>) | undefined
  const executor = createExecutor(database, () => now)
  const interrupt = async () => {
    const event = meanwhile
    meanwhile = undefined
    await event?.()
  }
  const interrupted: SqlDatabase = {
    rows: executor.rows,
    write: async (statement, args) => {
      await interrupt()
      return executor.write(statement, args)
    },
    atomically: async work => {
      await interrupt()
      return executor.atomically(work)
    },
  }
  const other = createSqlStore(executor, sqliteDialect, POLICY)
  const store = createSqlStore(interrupted, sqliteDialect, POLICY)
  const owner = await addOwner({ ...other, close: async () => {} }, 'owner@example.com')
  const made = await other.makeGrant(makeOrder(owner, START))
  return {
    store,
    other,
    owner,
    first: 'grant' in made ? made.grant : assert.fail(),
    before: (event: () => Promise<unknown>) => {
      meanwhile = event
    },
    advance: (milliseconds: number) => {
      now += milliseconds
    },
    rows: (table: string) => database.prepare(`select * from ${table}`).all(),
  }
}

const order = (pair: Grant) => refreshOrder(pair, START)

test('a refresh that meets another one between its read and its write gets the pair of the other', async t => {
  const { store, other, first, before } = await openInterrupted(t)
  const theirs: Grant[] = []
  before(async () => theirs.push(pairOf(await other.rotateGrant(order(first)))))
  const ours = await store.rotateGrant(order(first))
  assert.equal(ours.kind, 'replayed')
  assert.deepEqual([pairOf(ours)], theirs)
  assert.equal(pairOf(ours).generation, 2)
})

test('a refresh that meets the end of its grant is refused', async t => {
  const { store, other, first, before } = await openInterrupted(t)
  before(() => other.endGrants({ accountId: 1, reason: 'revoked' }))
  assert.deepEqual(await store.rotateGrant(order(first)), { kind: 'refused', reason: 'revoked' })
})

test('a refresh that meets a confirmation keeps it', async t => {
  const { store, other, first, before } = await openInterrupted(t)
  const second = pairOf(await other.rotateGrant(order(first)))
  const use = { accountId: 1, grantId: first.id, generation: 2, network: 'first user' }
  before(() => other.confirmGrants([use]))
  assert.equal(pairOf(await store.rotateGrant(order(second))).confirmedNetwork, 'first user')
})

test('a confirmation that meets a refresh gives way to it', async t => {
  const { store, other, first, before } = await openInterrupted(t)
  const second: Grant[] = []
  before(async () => second.push(pairOf(await other.rotateGrant(order(first)))))
  await store.confirmGrants([{ accountId: 1, grantId: first.id, generation: 1, network: 'late' }])
  assert.deepEqual(await other.listGrants(1, 10), second)
})

test('a refresh whose deadline passes between its read and its write does nothing', async t => {
  const { store, other, first, before, advance } = await openInterrupted(t)
  before(async () => advance(5_001))
  assert.deepEqual(await store.rotateGrant(order(first)), { kind: 'late' })
  assert.deepEqual(await other.listGrants(1, 10), [first])
})

test('two that bring back a forgotten grant at once end with one pair', async t => {
  const { store, other, first, before, rows } = await openInterrupted(t)
  const forgotten = { ...first, id: newGrantId(), generation: 4 }
  const outcomes: Awaited<ReturnType<typeof store.rotateGrant>>[] = []
  before(async () => outcomes.push(await other.rotateGrant(order(forgotten))))
  outcomes.push(await store.rotateGrant(order(forgotten)))
  assert.equal(onePairOf(outcomes).generation, 5)
  assert.equal(rows('journal').length, 1)
})

test('a forgotten grant does not come back when its app is switched off meanwhile', async t => {
  const { store, other, first, before, rows } = await openInterrupted(t)
  before(() => other.setAppState(1, 1, 'disabled'))
  const outcome = await store.rotateGrant(order({ ...first, id: newGrantId(), generation: 4 }))
  assert.deepEqual(outcome, { kind: 'refused', reason: 'revoked' })
  assert.equal(rows('grants').length, 1)
})

test('a forgotten grant does not come back when it is revoked meanwhile', async t => {
  const { store, other, first, before } = await openInterrupted(t)
  const grantId = newGrantId()
  before(() => other.revokeGrant({ accountId: 1, appNumber: 1, grantId, deadline: START }))
  const outcome = await store.rotateGrant(order({ ...first, id: grantId, generation: 4 }))
  assert.deepEqual(outcome, { kind: 'refused', reason: 'revoked' })
})

test('a token taken for stale by an old look at the row is judged again', async t => {
  const { store, other, first, before, advance, rows } = await openInterrupted(t)
  const second = pairOf(await other.rotateGrant(order(first)))
  await other.confirmGrants([{ accountId: 1, grantId: first.id, generation: 2, network: '203.0.113.0/24' }])
  advance(61_000)
  const deadline = START + 120_000
  // By the time of the write the grant has gone on, and is no longer in use anywhere: no theft to be seen.
  before(() => other.rotateGrant({ ...order(second), deadline }))
  const outcome = await store.rotateGrant({ ...order(first), network: 'elsewhere', deadline })
  assert.deepEqual(outcome, { kind: 'refused', reason: 'replaced' })
  assert.deepEqual(rows('journal'), [])
})
