import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import type { Grant } from '../src/domain/grant.ts'
import { judgeRefresh } from '../src/domain/refresh-rule.ts'
import { openPostgresStoreOnClock } from '../src/store/postgres/open.ts'
import type { RotateGrant } from '../src/store/store.ts'
import type { GrantId } from '../src/tokens/grant-id.ts'
import { addOwner, makeOrder, POLICY, pairOf, refreshOrder } from './store-contract/fixture.ts'
import { takeDatabase } from './store-postgres-kind.ts'

// Refreshes that come at once share their statements: what each comes to must be what it would come to alone.

const START = 1_800_000_000_000
const SECOND = 1_000

/** One node whose clock stands still until it is moved, an owner, and pairs of grants made by it. */
async function open(t: TestContext, count: number) {
  const { url, beside } = await takeDatabase(t)
  const time = { now: START }
  const policy = { ...POLICY, tokensPerDay: 1_000 }
  const store = await openPostgresStoreOnClock({ address: parsePostgres(url), policy, clock: () => time.now })
  t.after(() => store.close())
  const owner = await addOwner(store, 'owner@example.com')
  const make = async () => {
    const made = await store.makeGrant(makeOrder(owner, time.now))
    return 'grant' in made ? made.grant : assert.fail(made.kind)
  }
  const grants = await Promise.all(Array.from({ length: count }, make))
  const order = (pair: Grant, change: Partial<RotateGrant> = {}) => refreshOrder(pair, time.now, change)
  return { store, beside, policy, time, owner, grants, order }
}

test('250 refreshes at once, of every kind, come to what the rule says of each alone', async t => {
  const { store, policy, time, grants, order } = await open(t, 250)
  time.now += 100 * SECOND
  const older = grants
  // Every second one has gone on, so that its token is a replaced one.
  const current = await Promise.all(
    grants.map(async (grant, i) => (i % 2 === 0 ? grant : pairOf(await store.rotateGrant(order(grant))))),
  )
  time.now += 70 * SECOND
  // Every third of those has been used again, so that replaced tokens are past their grace.
  const latest = await Promise.all(
    current.map(async (grant, i) => (i % 6 === 1 ? pairOf(await store.rotateGrant(order(grant))) : grant)),
  )
  time.now += 70 * SECOND
  const orders = older.map((grant, i) => order(grant, { network: i % 12 === 1 ? '198.51.100.0/24' : '203.0.113.0/24' }))
  const outcomes = await Promise.all(orders.map(one => store.rotateGrant(one)))
  const expected = orders.map((one, i) => {
    const decision = judgeRefresh(latest[i] as Grant, one, one.keyId, policy, time.now)
    if (decision.kind === 'refused') return { kind: 'refused', reason: decision.reason }
    return { kind: decision.kind, grant: decision.grant, healed: false }
  })
  assert.deepEqual(outcomes, expected)
  const kinds = new Set(outcomes.map(({ kind }) => kind))
  assert.deepEqual([...kinds].sort(), ['advanced', 'refused', 'replayed'])
  // And what was answered is what is kept.
  const again = await Promise.all(orders.map(one => store.rotateGrant(one)))
  assert.deepEqual(
    again.map(outcome => ('grant' in outcome ? outcome.grant : undefined)),
    outcomes.map(outcome => ('grant' in outcome ? outcome.grant : undefined)),
  )
})

test('of one token that comes 90 times at once every caller gets the same pair, written once', async t => {
  const { store, beside, grants, order } = await open(t, 1)
  const [grant] = grants as [Grant]
  const outcomes = await Promise.all(Array.from({ length: 90 }, () => store.rotateGrant(order(grant))))
  const pairs = new Set(outcomes.map(outcome => JSON.stringify(pairOf(outcome))))
  assert.equal(pairs.size, 1)
  assert.equal(outcomes.filter(({ kind }) => kind === 'advanced').length, 1)
  const { rows } = await beside.query('select generation, row_version from grants')
  assert.deepEqual(rows, [{ generation: grant.generation + 1, row_version: 2 }])
})

test('a grant that somebody else has claimed keeps nobody waiting but its own caller', async t => {
  const { store, beside, grants, order } = await open(t, 30)
  const [claimed, ...others] = grants as [Grant, ...Grant[]]
  await beside.query('begin')
  await beside.query('select from grants where id = $1 for update', [claimed.id])
  let isAnswered = false
  const held = store.rotateGrant(order(claimed)).finally(() => {
    isAnswered = true
  })
  const outcomes = await Promise.all(others.map(grant => store.rotateGrant(order(grant))))
  assert.ok(outcomes.every(({ kind }) => kind === 'advanced'))
  assert.equal(isAnswered, false)
  await beside.query('commit')
  assert.equal((await held).kind, 'advanced')
})

test('of refreshes that come at once those past their deadline do nothing, and those of strangers are refused', async t => {
  const { store, owner, time, grants, order } = await open(t, 12)
  const orders = grants.map((grant, i) =>
    order(grant, { ...(i % 3 === 1 && { deadline: time.now - 1 }), ...(i % 3 === 2 && { accountId: 4_711 }) }),
  )
  const outcomes = await Promise.all(orders.map(one => store.rotateGrant(one)))
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    grants.map((_, i) => ['advanced', 'late', 'refused'][i % 3]),
  )
  const kept = new Map((await store.listGrants(owner.accountId, 100)).map(grant => [grant.id, grant]))
  for (const [i, grant] of grants.entries()) {
    assert.equal(kept.get(grant.id as GrantId)?.generation, grant.generation + (i % 3 === 0 ? 1 : 0))
  }
})
