import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Grant } from '../../src/domain/grant.ts'
import type { MakeGrant, Store } from '../../src/store/store.ts'
import type { StorePolicy } from '../../src/store/store-policy.ts'
import { addOwner, makeOrder, onePairOf, POLICY, refreshOrder, type StoreKind } from './fixture.ts'

const CALLERS = 64
/** Long enough that a slow machine is not what is tested. */
const PATIENCE_MS = 60_000

/** What must hold between processes: several stores on one database, with callers that begin at the same moment. */
export function raceContract(kind: StoreKind): void {
  const open = async (t: TestContext, policy: Partial<StorePolicy> = {}) => {
    const stores = await kind.openSeveral(t, { ...POLICY, ...policy }, 2)
    const [one] = stores
    assert.ok(one)
    const owner = await addOwner(one, 'owner@example.com')
    const order = (change: Partial<MakeGrant> = {}) =>
      makeOrder(owner, Date.now(), { deadline: Date.now() + PATIENCE_MS, ...change })
    const make = async (): Promise<Grant> => {
      const made = await one.makeGrant(order())
      return made.kind === 'made' ? made.grant : assert.fail(made.kind)
    }
    return { one, stores, order, make }
  }

  /** So many calls at once, spread over the stores. */
  const race = <Result>(stores: Store[], count: number, call: (store: Store, caller: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: count }, (_, caller) => call(stores[caller % stores.length] as Store, caller)))

  const patiently = (pair: Grant) => refreshOrder(pair, Date.now(), { deadline: Date.now() + PATIENCE_MS })

  test('64 callers of two processes with one refresh token end with the identical pair', async t => {
    const { stores, make } = await open(t)
    let pair = await make()
    for (let round = 0; round < 5; round++) {
      const outcomes = await race(stores, CALLERS, store => store.rotateGrant(patiently(pair)))
      assert.equal(outcomes.filter(outcome => outcome.kind === 'advanced').length, 1)
      pair = onePairOf(outcomes)
    }
    assert.equal(pair.generation, 6)
  })

  test('64 callers of two processes bring back a forgotten grant once', async t => {
    const { stores, make } = await open(t)
    const forgotten = { ...(await make()), id: 'feedfacefeedface' as Grant['id'], generation: 7 }
    const outcomes = await race(stores, CALLERS, store => store.rotateGrant(patiently(forgotten)))
    assert.equal(outcomes.filter(outcome => outcome.kind === 'advanced').length, 1)
    assert.equal(onePairOf(outcomes).generation, 8)
  })

  test('of 150 parallel makes over two processes exactly 100 succeed', async t => {
    const { stores, order } = await open(t)
    const made = await race(stores, 150, store => store.makeGrant(order()))
    const count = (wanted: string) => made.filter(({ kind: outcome }) => outcome === wanted).length
    assert.deepEqual([count('made'), count('limit_reached')], [100, 50])
  })

  test('one Idempotency-Key at two processes at once makes one grant and counts once', async t => {
    const { one, stores, order } = await open(t)
    const keyed = order({ idempotent: true })
    const made = await race(stores, CALLERS, store => store.makeGrant(keyed))
    assert.deepEqual(made.map(outcome => outcome.kind).sort(), ['made', ...Array(CALLERS - 1).fill('repeated')])
    assert.equal((await one.listGrants(1, 10)).length, 1)
    const next = await one.makeGrant(order())
    assert.equal(next.kind === 'made' && next.quota.used, 2)
  })

  test('nothing refreshes after its end was acknowledged, however they raced', async t => {
    const { one, stores, make } = await open(t)
    const pairs = await Promise.all(Array.from({ length: 16 }, make))
    const refreshed = race(stores, CALLERS, (store, caller) =>
      store.rotateGrant(patiently(pairs[caller % pairs.length] as Grant)),
    )
    assert.deepEqual(await one.endGrants({ accountId: 1, reason: 'revoked' }), { ended: 16 })
    const outcomes = await refreshed
    const latest = [...pairs, ...outcomes.flatMap(outcome => ('grant' in outcome ? [outcome.grant] : []))]
    const after = await race(stores, latest.length, (store, caller) =>
      store.rotateGrant(patiently(latest[caller] as Grant)),
    )
    assert.ok(after.every(outcome => outcome.kind === 'refused' && outcome.reason === 'revoked'))
    const { revocations } = await one.follow({ nodeId: 'a', keyIds: [], afterRevocation: '', limit: 100 })
    for (const pair of latest) {
      const entry = revocations.find(revocation => revocation.grantId === pair.id)
      assert.ok(entry && entry.untilEnd >= pair.accessEnd)
    }
  })

  test('no grant made by an old account password outlives its change', async t => {
    const { one, stores, order } = await open(t)
    const credential = { kind: 'password', version: 1 } as const
    const making = race(stores, CALLERS, store => store.makeGrant(order({ credential })))
    assert.equal(await one.setAccountPassword(1, 'hash 2'), true)
    const made = (await making).flatMap(outcome => ('grant' in outcome ? [outcome.grant] : []))
    const outcomes = await race(stores, made.length, (store, caller) =>
      store.rotateGrant(patiently(made[caller] as Grant)),
    )
    assert.ok(outcomes.every(outcome => outcome.kind === 'refused' && outcome.reason === 'password_changed'))
    assert.deepEqual(await one.listGrants(1, 100), [])
  })

  test('one e-mail wanted by many gets one account, and numbers are given once', async t => {
    const { stores } = await open(t)
    const same = await race(stores, 16, store => store.createAccount({ email: 'same@example.com', passwordHash: 'h' }))
    assert.equal(same.filter(Boolean).length, 1)
    const apps = await race(stores, 16, store =>
      store.createApp({ accountId: 1, name: 'n', passwordDigest: new Uint8Array(32), passwordLabel: '' }),
    )
    assert.equal(new Set(apps.map(app => app?.appNumber)).size, 16)
    assert.equal(new Set(apps.map(app => app?.appPasswordId)).size, 16)
  })
}
