import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createStoreClock } from '../src/clock/store-clock.ts'
import { Follower } from '../src/revocations/follower.ts'
import { openSqliteStore } from '../src/store/sqlite/open.ts'
import { StoreUnavailableError } from '../src/store/store.ts'
import { halvesOfGrantId } from '../src/tokens/grant-id.ts'
import { addOwner, makeOrder, POLICY } from './store-contract/fixture.ts'
import { databasePath, lookInto } from './store-sqlite-kind.ts'

/** A store with an app, and a way to have writes to a table lose their whole transaction, as on a full disk. */
async function openStore(t: TestContext) {
  const path = databasePath(t)
  const store = await openSqliteStore({ path, policy: POLICY })
  t.after(() => store.close())
  const owner = await addOwner(store, 'owner@example.com')
  const refuseWrites = (table: string) =>
    lookInto(path, database => {
      for (const event of ['insert', 'update']) {
        database.exec(`create trigger full_${table}_${event} before ${event} on ${table}
          begin select raise(rollback, 'disk is full'); end`)
      }
    })
  return { store, owner, refuseWrites }
}

test('what only reads is answered, also where the writes of its group are lost', async t => {
  const { store, refuseWrites } = await openStore(t)
  refuseWrites('accounts')
  const outcomes = await Promise.allSettled([
    store.describeApp(1, 1),
    store.createAccount({ email: 'other@example.com', passwordHash: '' }),
    store.findAccount(1),
  ])
  const [described, created, found] = outcomes
  assert.deepEqual(described, { status: 'fulfilled', value: { email: 'owner@example.com', appName: 'shop' } })
  assert.ok(created.status === 'rejected' && created.reason instanceof StoreUnavailableError)
  assert.equal(found.status === 'fulfilled' && found.value?.email, 'owner@example.com')
})

test('a node that cannot announce itself goes on following, and tells why', async t => {
  const { store, owner, refuseWrites } = await openStore(t)
  refuseWrites('nodes')
  const told: unknown[] = []
  const clock = createStoreClock(() => performance.now(), Date.now())
  const onError = (error: unknown) => told.push(error)
  const follower = new Follower({
    store,
    clock,
    nodeId: 'node',
    ring: { ids: [1], retire: () => undefined },
    intervalMs: 60_000,
    onError,
  })
  const made = await store.makeGrant(makeOrder(owner, Date.now(), { deadline: Date.now() + 60_000 }))
  assert.ok(made.kind === 'made')
  await store.endGrants({ accountId: owner.accountId, reason: 'revoked' })
  await follower.catchUp()
  const { grantHigh, grantLow } = halvesOfGrantId(made.grant.id)
  assert.equal(follower.revoked.reasonFor(grantHigh, grantLow, 1), 'revoked')
  assert.ok(follower.stalenessMs() < 10_000)
  assert.match(String(told), /disk is full/)
})
