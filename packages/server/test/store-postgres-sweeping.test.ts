import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import { openPostgresStore, openPostgresStoreOnClock } from '../src/store/postgres/open.ts'
import { connect } from './postgres-cluster.ts'
import { addOwner, makeOrder, POLICY } from './store-contract/fixture.ts'
import { takeDatabase } from './store-postgres-kind.ts'

const LOOK_EVERY_MS = 50
/** Of `store/postgres/sweeping.ts`. */
const SWEEP_LOCK = 0x43416364

/** A store with one grant that nothing can depend on any more. */
async function openExpired(t: TestContext) {
  const { url, beside } = await takeDatabase(t)
  const store = await openPostgresStore({ address: parsePostgres(url), policy: POLICY })
  t.after(() => store.close())
  const owner = await addOwner(store, 'owner@example.com')
  await store.makeGrant(makeOrder(owner, Date.now()))
  await beside.query('update grants set kept_until_end = 1')
  const isThere = async () => (await beside.query('select 1 from grants')).rows.length > 0
  return { isThere }
}

test('expired rows go by themselves', async t => {
  const { isThere } = await openExpired(t)
  const giveUpAt = performance.now() + 20_000
  while ((await isThere()) && performance.now() < giveUpAt) await delay(LOOK_EVERY_MS)
  assert.equal(await isThere(), false)
})

test('while another node has the turn nothing is cleared away', async t => {
  const { url, beside } = await takeDatabase(t)
  const store = await openPostgresStoreOnClock({ address: parsePostgres(url), policy: POLICY, clock: Date.now })
  t.after(() => store.close())
  await beside.query(`insert into nodes (id, key_ids, seen_at) values ('gone', '', 1)`)
  const other = await connect(url)
  await other.query(`begin; select pg_advisory_xact_lock(${SWEEP_LOCK})`)
  await store.sweep()
  assert.equal((await beside.query('select * from nodes')).rows.length, 1)
  await other.query('commit')
  await store.sweep()
  assert.deepEqual((await beside.query('select * from nodes')).rows, [])
})
