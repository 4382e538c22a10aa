import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { createSqlStore } from '../src/store/sql-store.ts'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { sqliteDialect } from '../src/store/sqlite/dialect.ts'
import { createExecutor } from '../src/store/sqlite/executor.ts'
import { runGroup } from '../src/store/sqlite/group.ts'
import { openSqliteStoreInThread } from '../src/store/sqlite/open.ts'
import { StoreUnavailableError } from '../src/store/store.ts'
import { addOwner, makeOrder, newGrantId, POLICY, START } from './store-contract/fixture.ts'
import { databasePath, lookInto, rowsOf } from './store-sqlite-kind.ts'

/** A database with one table of numbers, each of which must have its parent by the time of the commit. */
async function openNumbers(t: TestContext) {
  const database = await openDatabase({ path: databasePath(t), busyTimeoutMs: 100, synchronous: 'FULL' })
  t.after(() => database.close())
  database.exec(`create table numbers (n integer primary key,
    parent integer references numbers deferrable initially deferred)`)
  const executor = createExecutor(database, () => START)
  const insert = (n: number, parent: number | null = null) => {
    database.prepare('insert into numbers values (?, ?)').run(n, parent)
  }
  const numbers = () =>
    database
      .prepare('select n from numbers order by n')
      .all()
      .map(row => row.n)
  const run = (...pieces: (() => Promise<unknown>)[]) => runGroup(database, { pieces, writes: true, busyTimeoutMs: 0 })
  return { database, executor, insert, numbers, run }
}

test('a verb that fails in the middle of a group is undone whole and harms no other', async t => {
  const { executor, insert, numbers, run } = await openNumbers(t)
  const replies = await run(
    async () => insert(1),
    () =>
      executor.atomically(async () => {
        insert(2)
        throw new Error('in the middle')
      }),
    async () => insert(3),
  )
  assert.deepEqual(replies, [{ value: undefined }, { failure: 'in the middle' }, { value: undefined }])
  assert.deepEqual(numbers(), [1, 3])
})

test('when the transaction is lost the whole group fails, and the next one goes on', async t => {
  const { database, insert, numbers, run } = await openNumbers(t)
  const replies = await run(
    async () => insert(1),
    async () => {
      database.exec('rollback')
      throw new Error('lost')
    },
    async () => insert(3),
  )
  assert.deepEqual(replies, Array(3).fill({ failure: 'lost' }))
  assert.deepEqual(numbers(), [])
  await run(async () => insert(4))
  assert.deepEqual(numbers(), [4])
})

test('when the commit fails the whole group fails and leaves nothing, and the next one goes on', async t => {
  const { insert, numbers, run } = await openNumbers(t)
  const replies = await run(
    async () => insert(1),
    async () => insert(2, 99),
  )
  assert.deepEqual(replies, Array(2).fill({ failure: 'FOREIGN KEY constraint failed' }))
  assert.deepEqual(numbers(), [])
  await run(async () => insert(3))
  assert.deepEqual(numbers(), [3])
})

test('no reply is given before the commit', async t => {
  const { database, insert, run } = await openNumbers(t)
  const beside = new DatabaseSync(database.location() ?? assert.fail())
  t.after(() => beside.close())
  const count = () => beside.prepare('select count(*) as count from numbers').get()?.count
  const seen: unknown[] = []
  await run(
    async () => insert(1),
    async () => seen.push(count()),
  )
  seen.push(count())
  assert.deepEqual(seen, [0, 1])
})

test('a full disk fails groups without half a grant in it, and when there is room again it goes on', async t => {
  const path = databasePath(t)
  const database = await openDatabase({ path, busyTimeoutMs: 100, synchronous: 'FULL' })
  t.after(() => database.close())
  const executor = createExecutor(database, () => START)
  const store = createSqlStore(executor, sqliteDialect, { ...POLICY, tokensPerDay: 1_000_000 })
  const run = (pieces: (() => Promise<unknown>)[]) => runGroup(database, { pieces, writes: true, busyTimeoutMs: 0 })
  let owner: Awaited<ReturnType<typeof addOwner>> | undefined
  await run([async () => (owner = await addOwner({ ...store, close: async () => {} }, 'owner@example.com'))])
  assert.ok(owner)
  const order = makeOrder(owner, START)
  const makes = Array.from({ length: 50 }, () => () => store.makeGrant({ ...order, grantId: newGrantId() }))
  const pages = Number(database.prepare('pragma page_count').get()?.page_count)
  database.exec(`pragma max_page_count = ${pages + 20}`)
  let made = 0
  let failed = 0
  for (let group = 0; group < 20; group++) {
    for (const reply of await run(makes)) 'value' in reply ? made++ : failed++
    assert.equal(database.isTransaction, false)
  }
  assert.ok(made > 0 && failed > 0, `${made} made, ${failed} failed`)
  assert.equal(rowsOf(path, 'grants').length, made)
  assert.deepEqual(
    rowsOf(path, 'quotas').map(row => row.used),
    [made],
  )
  database.exec('pragma max_page_count = 1000000')
  assert.ok((await run(makes)).every(reply => 'value' in reply))
})

test('a tokens.make that fails after it was counted has counted nothing', async t => {
  const path = databasePath(t)
  const store = await openSqliteStoreInThread({ path, policy: POLICY, clock: () => START })
  t.after(() => store.close())
  const owner = await addOwner(store, 'owner@example.com')
  await store.makeGrant(makeOrder(owner, START))
  const refusal = "create trigger refuse before insert on grants begin select raise(abort, 'no grant today'); end"
  lookInto(path, database => database.exec(refusal))
  const quotas = rowsOf(path, 'quotas')
  // Of one turn, so in one group: it commits, and what takes the counts back is the undoing of each verb.
  const makes = Array.from({ length: 3 }, () => store.makeGrant(makeOrder(owner, START, { grantId: newGrantId() })))
  for (const outcome of await Promise.allSettled(makes)) assert.equal(outcome.status, 'rejected')
  assert.deepEqual(rowsOf(path, 'quotas'), quotas)
  assert.equal(quotas[0]?.used, 1)
  lookInto(path, database => database.exec('drop trigger refuse'))
  const made = await store.makeGrant(makeOrder(owner, START))
  assert.equal(made.kind === 'made' && made.quota.used, 2)
})

/** A store on a clock that stands, and another connection that holds the write lock. */
async function openLocked(t: TestContext, busyTimeoutMs: number) {
  const path = databasePath(t)
  let now = START
  const store = await openSqliteStoreInThread({ path, policy: POLICY, clock: () => now, busyTimeoutMs })
  const owner = await addOwner(store, 'owner@example.com')
  const holder = new DatabaseSync(path)
  holder.exec('begin immediate')
  t.after(async () => {
    holder.close()
    await store.close()
  })
  const advance = (milliseconds: number) => {
    now += milliseconds
  }
  return { path, store, owner, holder, advance }
}

test('a call that waited for the lock of another process past its deadline does nothing', async t => {
  const { path, store, owner, holder, advance } = await openLocked(t, 60_000)
  const making = store.makeGrant(makeOrder(owner, START))
  advance(5_001)
  holder.exec('commit')
  assert.deepEqual(await making, { kind: 'late' })
  assert.deepEqual(rowsOf(path, 'grants'), [])
  assert.deepEqual(rowsOf(path, 'quotas'), [])
})

test('a call that waited for the lock of another process in time is done', async t => {
  const { store, owner, holder } = await openLocked(t, 60_000)
  const making = store.makeGrant(makeOrder(owner, START))
  holder.exec('commit')
  assert.equal((await making).kind, 'made')
})

test('a lock that is not freed makes the store unavailable, and nothing is changed', async t => {
  const { path, store, owner, holder } = await openLocked(t, 20)
  await assert.rejects(store.makeGrant(makeOrder(owner, START)), StoreUnavailableError)
  holder.exec('commit')
  assert.deepEqual(rowsOf(path, 'grants'), [])
  assert.equal((await store.makeGrant(makeOrder(owner, START))).kind, 'made')
})

test('readers do not wait for the lock of another process', async t => {
  const { store } = await openLocked(t, 0)
  assert.equal((await store.findAccount(1))?.email, 'owner@example.com')
  assert.equal((await store.listGrants(1, 10)).length, 0)
})
