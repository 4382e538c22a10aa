import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StoreUnavailableError } from '../../src/store/store.ts'
import {
  addOwner,
  DAY,
  make,
  makeOrder,
  newGrantId,
  openWorld,
  present,
  refresh,
  revocations,
  SECOND,
  START,
  type StoreKind,
  use,
  type World,
} from './fixture.ts'

/** Which of the world's grants can still be refreshed, by name. */
async function alive(world: World, grants: Record<string, Awaited<ReturnType<typeof make>>>): Promise<string[]> {
  const names: string[] = []
  for (const [name, grant] of Object.entries(grants)) {
    if ((await present(world, grant)).kind === 'advanced') names.push(name)
  }
  return names
}

/** One grant of each way to be made: two apps, two app passwords, the account password, and one nobody knows of. */
async function makeSome(world: World) {
  const { store } = world
  const digest = new Uint8Array(32)
  const extra = await store.createAppPassword({ accountId: 1, appNumber: 1, digest, label: 'extra' })
  const second = await store.createApp({ accountId: 1, name: 'b', passwordDigest: digest, passwordLabel: '' })
  assert.ok(extra && second)
  const forgotten = await make(world)
  await world.clear('grants')
  const unknown = await refresh(world, { ...forgotten, generation: 5 })
  return {
    unknown,
    first: await make(world),
    extra: await make(world, { credential: { kind: 'app_password', id: extra.appPasswordId } }),
    password: await make(world, { credential: { kind: 'password', version: 1 } }),
    second: await make(world, { appNumber: 2, credential: { kind: 'app_password', id: second.appPasswordId } }),
  }
}

/** Ending: what ends with what, and what every node is told. */
export function endContract(kind: StoreKind): void {
  const all = ['unknown', 'first', 'extra', 'password', 'second']
  const scopes: [what: string, ended: number, gone: string[], end: (world: World) => Promise<unknown>][] = [
    ['an account', 5, all, world => world.store.endGrants({ accountId: 1, reason: 'revoked' })],
    [
      'an app',
      4,
      ['unknown', 'first', 'extra', 'password'],
      world => world.store.endGrants({ accountId: 1, appNumber: 1, reason: 'revoked' }),
    ],
    [
      'an app password, with what it may have made',
      2,
      ['unknown', 'extra'],
      world => world.store.endGrants({ accountId: 1, appPasswordId: 2, reason: 'revoked' }),
    ],
    [
      'nothing, where app and app password do not go together',
      0,
      [],
      world => world.store.endGrants({ accountId: 1, appNumber: 2, appPasswordId: 2, reason: 'revoked' }),
    ],
    ['nothing, in another account', 0, [], world => world.store.endGrants({ accountId: 2, reason: 'revoked' })],
  ]
  for (const [what, ended, gone, end] of scopes) {
    test(`ending the grants of ${what} ends no others, and a second time nothing`, async t => {
      const world = await openWorld(t, kind)
      const grants = await makeSome(world)
      assert.deepEqual(await end(world), { ended })
      assert.deepEqual(await end(world), { ended: 0 })
      assert.equal((await revocations(world.store)).length, ended)
      assert.deepEqual(
        await alive(world, grants),
        all.filter(name => !gone.includes(name)),
      )
    })
  }

  test('one grant can be ended by its id', async t => {
    const world = await openWorld(t, kind)
    const [one, other] = [await make(world), await make(world)]
    assert.deepEqual(await world.store.endGrants({ accountId: 1, grantId: one.id, reason: 'revoked' }), { ended: 1 })
    assert.deepEqual(await alive(world, { one, other }), ['other'])
  })

  test('a new account password ends what the old one made or may have made, and nothing else', async t => {
    const world = await openWorld(t, kind)
    const grants = await makeSome(world)
    assert.equal(await world.store.setAccountPassword(1, 'hash 2'), true)
    const feed = await revocations(world.store)
    assert.deepEqual(feed.map(entry => entry.reason).sort(), ['password_changed', 'password_changed'])
    assert.deepEqual(await alive(world, grants), ['first', 'extra', 'second'])
    assert.deepEqual(await present(world, grants.password), { kind: 'refused', reason: 'password_changed' })
  })

  test('an ended app password takes along what it made or may have made', async t => {
    const world = await openWorld(t, kind)
    const grants = await makeSome(world)
    const order = { accountId: 1, appNumber: 1, id: 2 }
    assert.deepEqual(await world.store.endAppPasswords(order), { ended: 1 })
    assert.deepEqual(await world.store.endAppPasswords(order), { ended: 0 })
    assert.deepEqual(await alive(world, grants), ['first', 'password', 'second'])
  })

  test('all app passwords of an app end together', async t => {
    const world = await openWorld(t, kind)
    const grants = await makeSome(world)
    assert.deepEqual(await world.store.endAppPasswords({ accountId: 1, appNumber: 1 }), { ended: 2 })
    assert.deepEqual(await alive(world, grants), ['password', 'second'])
  })

  test('a revocation stands until no access token issued so far can live', async t => {
    const world = await openWorld(t, kind)
    const pair = await make(world)
    world.advance(3 * DAY)
    await world.store.endGrants({ accountId: 1, reason: 'revoked' })
    // The row knows of an end long past; but a restore may have put it back behind what was issued. An hour for the clock.
    const untilEnd = world.now() / 1000 + 86_400 + 3_600
    const entry = { id: 1, accountId: 1, grantId: pair.id, untilEnd, reason: 'revoked', generation: 0 }
    assert.deepEqual(await revocations(world.store), [entry])
  })

  test('a grant that ended long ago is not put into the feed again', async t => {
    const world = await openWorld(t, kind)
    await make(world)
    await world.store.endGrants({ accountId: 1, reason: 'revoked' })
    world.advance(2 * DAY)
    await world.sweep()
    assert.deepEqual(await revocations(world.store), [])
    assert.deepEqual(await world.store.endGrants({ accountId: 1, reason: 'revoked' }), { ended: 0 })
    assert.deepEqual(await revocations(world.store), [])
  })

  test('tokens.revoke ends the one grant, again and again', async t => {
    const world = await openWorld(t, kind)
    const [one, other] = [await make(world), await make(world)]
    const order = { accountId: 1, appNumber: 1, grantId: one.id, deadline: world.now() + SECOND }
    await world.store.revokeGrant(order)
    await world.store.revokeGrant(order)
    assert.deepEqual(
      (await revocations(world.store)).map(entry => entry.grantId),
      [one.id],
    )
    assert.deepEqual(await alive(world, { one, other }), ['other'])
  })

  test('tokens.revoke of a grant the store has forgotten keeps it from coming back', async t => {
    const world = await openWorld(t, kind)
    const pair = await make(world)
    await world.clear('grants')
    const { id: grantId } = pair
    await world.store.revokeGrant({ accountId: 1, appNumber: 1, grantId, deadline: world.now() + SECOND })
    assert.equal((await revocations(world.store)).length, 1)
    assert.deepEqual(await present(world, pair), { kind: 'refused', reason: 'revoked' })
    assert.deepEqual(await present(world, { ...pair, generation: 9 }), { kind: 'refused', reason: 'revoked' })
  })

  test('past its deadline tokens.revoke does nothing and says so', async t => {
    const world = await openWorld(t, kind)
    const pair = await make(world)
    const order = { accountId: 1, appNumber: 1, grantId: pair.id, deadline: world.now() - 1 }
    await assert.rejects(world.store.revokeGrant(order), StoreUnavailableError)
    await refresh(world, pair)
  })

  test('deleting an account ends its app passwords and access, and no other account', async t => {
    const world = await openWorld(t, kind)
    const other = await addOwner(world.store, 'other@example.com')
    const made = await world.store.makeGrant(makeOrder(other, world.now()))
    await make(world)
    assert.equal(await world.store.setAccountState(1, 'deleted'), true)
    const passwords = await world.store.listAppPasswords(1, 1)
    assert.deepEqual(
      passwords.map(password => password.endedAt),
      [START],
    )
    assert.deepEqual(
      (await revocations(world.store)).map(entry => entry.accountId),
      [1],
    )
    assert.ok(made.kind === 'made')
    await refresh(world, made.grant)
  })

  test('the first use of the current generation is noted, and a second changes nothing', async t => {
    const world = await openWorld(t, kind)
    const second = await refresh(world, await make(world))
    await use(world, second, 'a')
    world.advance(SECOND)
    await use(world, second, 'b')
    const [noted] = await world.store.listGrants(1, 1)
    const seen = { confirmedGeneration: 2, confirmedAt: START, confirmedNetwork: 'a', lastSeenAt: START }
    assert.deepEqual(noted, { ...second, ...seen, lowestGeneration: noted?.lowestGeneration })
  })

  test('first uses that no longer fit are passed over, and harm no other in the batch', async t => {
    const world = await openWorld(t, kind)
    const [old, ended, good] = [await make(world), await make(world), await make(world)]
    const newer = await refresh(world, old)
    await world.store.endGrants({ accountId: 1, grantId: ended.id, reason: 'revoked' })
    const before = await world.rows('grants')
    const uses = [old, ended, { ...good, id: newGrantId() }, { ...newer, generation: 7 }, good]
    await world.store.confirmGrants(
      uses.map(({ accountId, id: grantId, generation }) => ({ accountId, grantId, generation, network: 'n' })),
    )
    const after = await world.rows('grants')
    const changed = after.filter((row, index) => JSON.stringify(row) !== JSON.stringify(before[index]))
    assert.deepEqual(
      changed.map(row => [row.id, row.confirmed_generation]),
      [[good.id, 1]],
    )
  })
}
