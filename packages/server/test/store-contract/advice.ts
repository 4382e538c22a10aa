import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, HOUR, make, openWorld, refresh, type StoreKind } from './fixture.ts'

const EVIDENCE = { makesUsedOnce: 9, makes: 10 }

/** What the port promises of advice. */
export function adviceContract(kind: StoreKind): void {
  test('the facts of an app are its grants, newest first, what queries did with them, and its counts of three days', async t => {
    const world = await openWorld(t, kind, { tokensPerDay: 50 })
    const { store, accountId, appNumber } = world
    const first = await make(world)
    world.advance(HOUR)
    await refresh(world, first)
    const second = await make(world, { address: '198.51.100.4' })
    const hour = Math.floor(world.now() / HOUR)
    const counted = { accountId, appNumber, metric: 'early' } as const
    const used = { accountId, appNumber, queries: 3, firstQueryAt: world.now(), lastQueryAt: world.now() + 5 }
    await store.noteActivity({
      nodeId: 'node',
      batch: 1,
      usage: [
        { ...counted, hour: hour - 72, count: 9 },
        { ...counted, hour: hour - 71, count: 2 },
        { ...counted, hour, count: 1 },
        { ...counted, hour, appNumber: 7, count: 5 },
      ],
      grants: [{ ...used, grantId: second.id, network: '198.51.100.0/24', refused: 2, lastRefusedAt: world.now() + 9 }],
      journal: [],
    })
    const facts = await store.adviceFacts({ accountId, appNumber })
    assert.ok(facts)
    assert.equal(facts.now, world.now())
    assert.equal(facts.tokensPerDay, 50)
    assert.equal(facts.accessTtlSeconds, 86_400)
    assert.deepEqual(
      facts.usage.map(({ hour: at, metric, count }) => [hour - at, metric, count]),
      [
        [71, 'early', 2],
        [0, 'early', 1],
      ],
    )
    const shared = { credential: `app_password ${world.appPasswordId}`, endedAt: 0, endedReason: null }
    assert.deepEqual(facts.grants, [
      {
        ...shared,
        madeAt: world.now(),
        madeAddress: '198.51.100.4',
        generation: 1,
        accessEndAt: second.accessEnd * 1000,
        refreshEndAt: second.refreshEnd * 1000,
        queries: 3,
        lastQueryAt: world.now() + 5,
        networkChanges: 0,
        refused: 2,
        lastRefusedAt: world.now() + 9,
      },
      {
        ...shared,
        madeAt: world.now() - HOUR,
        madeAddress: '203.0.113.7',
        generation: 2,
        accessEndAt: second.accessEnd * 1000,
        refreshEndAt: second.refreshEnd * 1000,
        queries: 0,
        lastQueryAt: 0,
        networkChanges: 0,
        refused: 0,
        lastRefusedAt: 0,
      },
    ])
    await store.setAppState(accountId, appNumber, 'disabled')
    assert.equal(await store.adviceFacts({ accountId, appNumber }), undefined)
  })

  test('advice is fresh once, keeps when it was first found, and goes a day after it was found the last time', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId, appNumber } = world
    const began = world.now()
    const found = [{ rule: 'make-before-query', evidence: EVIDENCE }] as const
    assert.deepEqual(await store.noteAdvice({ accountId, appNumber, found }), {
      fresh: ['make-before-query'],
      now: began,
    })
    world.advance(HOUR)
    const more = [
      { rule: 'make-before-query', evidence: { makesUsedOnce: 10, makes: 11 } },
      { rule: 'ignores-limit', evidence: {} },
    ] as const
    assert.deepEqual((await store.noteAdvice({ accountId, appNumber, found: more })).fresh, ['ignores-limit'])
    const both = await store.listAdvice({ accountId })
    assert.deepEqual(
      both.find(advice => advice.rule === 'make-before-query'),
      {
        appNumber,
        appName: 'shop',
        rule: 'make-before-query',
        since: began,
        seenAt: began + HOUR,
        evidence: { makesUsedOnce: 10, makes: 11 },
      },
    )
    world.advance(DAY - 1)
    assert.equal((await store.listAdvice({ accountId, appNumber })).length, 2)
    world.advance(1)
    assert.deepEqual(await store.listAdvice({ accountId, appNumber }), [])
    assert.deepEqual((await store.noteAdvice({ accountId, appNumber, found })).fresh, ['make-before-query'])
    assert.equal((await store.listAdvice({ accountId }))[0]?.since, world.now())
  })

  test('advice is shown for the app that was asked for, and not for one that is deleted', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId, appNumber } = world
    await store.noteAdvice({ accountId, appNumber, found: [{ rule: 'ignores-403', evidence: { refused: 12 } }] })
    assert.deepEqual(await store.listAdvice({ accountId, appNumber: appNumber + 1 }), [])
    assert.deepEqual(await store.listAdvice({ accountId: accountId + 1 }), [])
    await store.setAppState(accountId, appNumber, 'deleted')
    assert.deepEqual(await store.listAdvice({ accountId }), [])
  })

  test('advice nobody looks at any more goes with the sweep', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId, appNumber } = world
    await store.noteAdvice({ accountId, appNumber, found: [{ rule: 'ignores-403', evidence: { refused: 12 } }] })
    world.advance(DAY - 1)
    await world.sweep()
    assert.equal((await world.rows('advice')).length, 1)
    world.advance(1)
    await world.sweep()
    assert.equal((await world.rows('advice')).length, 0)
  })
}
