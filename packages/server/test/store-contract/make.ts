import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addOwner,
  credentials,
  DAY,
  HOUR,
  make,
  makeOrder,
  newGrantId,
  openWorld,
  refresh,
  SECOND,
  START,
  type StoreKind,
  used,
} from './fixture.ts'

/** tokens.make: what is judged, counted and written in one transaction. */
export function makeContract(kind: StoreKind): void {
  test('a grant begins with generation 1, both end times from now, and counts once', async t => {
    const world = await openWorld(t, kind)
    const order = makeOrder(world, world.now(), { keyId: 3 })
    const made = await world.store.makeGrant(order)
    assert.deepEqual(made, {
      kind: 'made',
      grant: {
        accountId: 1,
        appNumber: 1,
        id: order.grantId,
        generation: 1,
        keyId: 3,
        accessEnd: START / 1000 + 86_400,
        refreshEnd: START / 1000 + 1_209_600,
        latestAccessEnd: START / 1000 + 86_400,
        keptUntilEnd: START / 1000 + 2 * 1_209_600,
        confirmedGeneration: 0,
        confirmedAt: 0,
        confirmedNetwork: '',
        lowestGeneration: 1,
        credentialKind: 'app_password',
        credentialId: 1,
        endedAt: 0,
        endedReason: null,
        madeAt: START,
        madeAddress: '203.0.113.7',
        madeAgent: 'curl/8',
        lastSeenAt: START,
      },
      quota: { limit: 100, used: 1, endsAt: Date.UTC(2026, 0, 16) },
    })
    assert.equal(await used(world), 1)
    assert.deepEqual(await world.store.listGrants(1, 10), [made.kind === 'made' && made.grant])
  })

  test('past its deadline tokens.make does nothing', async t => {
    const world = await openWorld(t, kind)
    const order = makeOrder(world, world.now())
    world.advance(5 * SECOND + 1)
    assert.deepEqual(await world.store.makeGrant(order), { kind: 'late' })
    assert.equal(await used(world), 0)
    assert.deepEqual(await world.rows('grants'), [])
  })

  test('at its deadline tokens.make is still in time', async t => {
    const world = await openWorld(t, kind)
    const order = makeOrder(world, world.now())
    world.advance(5 * SECOND)
    assert.equal((await world.store.makeGrant(order)).kind, 'made')
  })

  test('an account password changed since it was judged makes no grant', async t => {
    const world = await openWorld(t, kind)
    const credential = { kind: 'password', version: 1 } as const
    await make(world, { credential })
    await world.store.setAccountPassword(1, 'hash 2')
    const again = await world.store.makeGrant(makeOrder(world, world.now(), { credential }))
    assert.deepEqual(again, { kind: 'refused' })
    await make(world, { credential: { kind: 'password', version: 2 } })
    assert.equal(await used(world), 2)
  })

  test('an account that takes app passwords only makes no grant by the account password', async t => {
    const world = await openWorld(t, kind)
    await world.change('accounts', 'app_passwords_only', 1)
    const credential = { kind: 'password', version: 1 } as const
    assert.deepEqual(await world.store.makeGrant(makeOrder(world, world.now(), { credential })), { kind: 'refused' })
    await make(world)
  })

  const bars: Record<string, (world: Awaited<ReturnType<typeof openWorld>>) => Promise<unknown>> = {
    'an account switched off': world => world.store.setAccountState(1, 'disabled'),
    'a deleted account': world => world.store.setAccountState(1, 'deleted'),
    'an app switched off': world => world.store.setAppState(1, 1, 'disabled'),
    'a deleted app': world => world.store.setAppState(1, 1, 'deleted'),
    'an ended app password': world => world.store.endAppPasswords({ accountId: 1, appNumber: 1, id: 1 }),
  }
  for (const [what, bar] of Object.entries(bars)) {
    test(`${what} makes no grant, and nothing is counted`, async t => {
      const world = await openWorld(t, kind)
      await bar(world)
      assert.deepEqual(await world.store.makeGrant(makeOrder(world, world.now())), { kind: 'refused' })
      assert.deepEqual(await world.rows('quotas'), [])
      assert.deepEqual(await world.rows('grants'), [])
    })
  }

  test('an app password makes no grant for another app or another account', async t => {
    const world = await openWorld(t, kind)
    const digest = new Uint8Array(32)
    const second = await world.store.createApp({ accountId: 1, name: 'b', passwordDigest: digest, passwordLabel: '' })
    const other = await addOwner(world.store, 'other@example.com')
    const forApp = makeOrder(world, world.now(), { appNumber: second?.appNumber ?? 0 })
    assert.deepEqual(await world.store.makeGrant(forApp), { kind: 'refused' })
    const credential = { kind: 'app_password', id: 2 } as const
    const forAccount = makeOrder(other, world.now(), { credential })
    assert.deepEqual(await world.store.makeGrant(forAccount), { kind: 'refused' })
  })

  test('the limit admits exactly so many a day, for each app by itself', async t => {
    const world = await openWorld(t, kind, { tokensPerDay: 3 })
    for (let count = 1; count <= 3; count++) await make(world)
    const endsAt = Date.UTC(2026, 0, 16)
    const refused = { kind: 'limit_reached', quota: { limit: 3, used: 3, endsAt } }
    assert.deepEqual(await world.store.makeGrant(makeOrder(world, world.now())), refused)
    assert.equal((await world.rows('grants')).length, 3)
    const digest = new Uint8Array(32)
    const second = await world.store.createApp({ accountId: 1, name: 'b', passwordDigest: digest, passwordLabel: '' })
    const credential = { kind: 'app_password', id: second?.appPasswordId ?? 0 } as const
    await make(world, { appNumber: 2, credential })
    world.advance(endsAt - START - 1)
    assert.deepEqual(await world.store.makeGrant(makeOrder(world, world.now())), refused)
    world.advance(1)
    await make(world)
    assert.equal(await used(world), 1)
  })

  test('the day of the limit begins in the configured time zone', async t => {
    const world = await openWorld(t, kind, { tokensPerDay: 1, timeZone: 'Asia/Tokyo' })
    await make(world)
    const refused = await world.store.makeGrant(makeOrder(world, world.now()))
    assert.equal(refused.kind === 'limit_reached' && refused.quota.endsAt, Date.UTC(2026, 0, 15, 15))
    world.advance(3 * HOUR)
    await make(world)
  })

  test('an app with a limit of its own has that one, also where it is nothing', async t => {
    const world = await openWorld(t, kind)
    await world.change('apps', 'tokens_per_day', 1)
    await make(world)
    const reached = await world.store.makeGrant(makeOrder(world, world.now()))
    assert.deepEqual(reached, { kind: 'limit_reached', quota: { limit: 1, used: 1, endsAt: Date.UTC(2026, 0, 16) } })
    assert.equal((await credentials(world)).app?.quota.limit, 1)
    world.advance(DAY)
    await world.change('apps', 'tokens_per_day', 0)
    assert.equal((await world.store.makeGrant(makeOrder(world, world.now()))).kind, 'limit_reached')
  })

  test('a refresh does not count, and a changed e-mail keeps the count', async t => {
    const world = await openWorld(t, kind)
    await refresh(world, await make(world))
    await world.store.setAccountEmail(1, 'new@example.com')
    assert.equal((await credentials(world, { emailKey: 'new@example.com' })).app?.quota.used, 1)
  })

  test('the same Idempotency-Key gives the same grant again and counts once', async t => {
    const world = await openWorld(t, kind)
    const order = makeOrder(world, world.now(), { idempotent: true })
    const made = await world.store.makeGrant(order)
    world.advance(DAY - 1)
    const deadline = world.now() + SECOND
    const again = await world.store.makeGrant({ ...order, deadline, keyId: 9, network: 'elsewhere' })
    assert.ok(made.kind === 'made' && again.kind === 'repeated')
    assert.deepEqual(again.grant, made.grant)
    assert.equal((await world.rows('grants')).length, 1)
    assert.deepEqual(
      (await world.rows('quotas')).map(row => row.used),
      [1],
    )
  })

  test('an Idempotency-Key of another app makes nothing', async t => {
    const world = await openWorld(t, kind)
    const app = { accountId: 1, name: 'b', passwordDigest: new Uint8Array(32), passwordLabel: '' }
    const second = await world.store.createApp(app)
    const order = makeOrder(world, world.now(), { idempotent: true })
    await world.store.makeGrant(order)
    const credential = { kind: 'app_password', id: second?.appPasswordId ?? 0 } as const
    const other = await world.store.makeGrant({ ...order, appNumber: 2, credential })
    assert.deepEqual(other, { kind: 'key_used' })
  })

  test('a repeated make is answered also when the limit is reached', async t => {
    const world = await openWorld(t, kind, { tokensPerDay: 1 })
    const order = makeOrder(world, world.now(), { idempotent: true })
    await world.store.makeGrant(order)
    const again = await world.store.makeGrant(order)
    assert.deepEqual(again.kind === 'repeated' && again.quota, { limit: 1, used: 1, endsAt: Date.UTC(2026, 0, 16) })
  })

  const gone: Record<string, (world: Awaited<ReturnType<typeof openWorld>>, grantId: string) => Promise<unknown>> = {
    'a day ago': async world => world.advance(DAY),
    'for a grant that was refreshed since': async world => {
      const [grant] = await world.store.listGrants(1, 1)
      if (grant) await refresh(world, grant)
    },
    'for a grant that has ended': world => world.store.endGrants({ accountId: 1, reason: 'revoked' }),
  }
  for (const [when, pass] of Object.entries(gone)) {
    test(`an Idempotency-Key used ${when} makes nothing`, async t => {
      const world = await openWorld(t, kind)
      const order = makeOrder(world, world.now(), { idempotent: true })
      await world.store.makeGrant(order)
      await pass(world, order.grantId)
      const deadline = world.now() + SECOND
      assert.deepEqual(await world.store.makeGrant({ ...order, deadline }), { kind: 'key_used' })
      assert.equal((await world.rows('grants')).length, 1)
    })
  }

  test('an Idempotency-Key whose refresh token is over gives no dead pair', async t => {
    const world = await openWorld(t, kind, { accessTtlSeconds: 60, refreshTtlSeconds: 3_600 })
    const order = makeOrder(world, world.now(), { idempotent: true })
    await world.store.makeGrant(order)
    world.advance(HOUR)
    assert.deepEqual(await world.store.makeGrant({ ...order, deadline: world.now() }), { kind: 'key_used' })
  })

  test('a network is known once a token was made from it, for that app', async t => {
    const world = await openWorld(t, kind)
    assert.equal((await credentials(world)).networkKnown, false)
    await make(world)
    assert.equal((await credentials(world)).networkKnown, true)
    assert.equal((await credentials(world, { network: '198.51.100.0/24' })).networkKnown, false)
  })

  test('an app remembers the 64 networks it used last', async t => {
    const world = await openWorld(t, kind)
    await make(world, { network: 'a' })
    world.advance(SECOND)
    await make(world, { network: 'b' })
    world.advance(2 * HOUR)
    await make(world, { network: 'a' })
    for (let count = 0; count < 63; count++) await make(world, { network: `n${count}`, grantId: newGrantId() })
    assert.equal((await credentials(world, { network: 'a' })).networkKnown, true)
    assert.equal((await credentials(world, { network: 'b' })).networkKnown, false)
    assert.equal((await world.rows('known_networks')).length, 64)
  })

  test('the last use of an app password is noted, at most once a minute', async t => {
    const world = await openWorld(t, kind)
    const lastUsedAt = async () => (await world.store.listAppPasswords(1, 1))[0]?.lastUsedAt
    assert.equal(await lastUsedAt(), 0)
    await make(world)
    assert.equal(await lastUsedAt(), START)
    world.advance(59 * SECOND)
    await make(world)
    assert.equal(await lastUsedAt(), START)
    world.advance(SECOND)
    await make(world)
    assert.equal(await lastUsedAt(), START + 60 * SECOND)
  })
}
