import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  make,
  newGrantId,
  openWorld,
  present,
  refresh,
  revocations,
  type StoreKind,
  type World,
} from './fixture.ts'

/** What the feed says, without the numbers that it gives by itself. */
async function feed(world: World) {
  return (await revocations(world.store)).map(({ grantId, generation, reason }) => ({ grantId, generation, reason }))
}

/** Ending the access tokens of a grant alone. */
export function accessTokenContract(kind: StoreKind): void {
  test('the access tokens of a grant end up to its generation, and its refresh token gives the next pair', async t => {
    const world = await openWorld(t, kind)
    const second = await refresh(world, await make(world))
    const key = { accountId: 1, grantId: second.id }
    assert.deepEqual(await world.store.endAccessToken(key), { appNumber: 1, generation: 2, news: true })
    assert.deepEqual(await feed(world), [{ grantId: second.id, generation: 2, reason: 'revoked' }])
    const outcome = await present(world, second)
    assert.equal(outcome.kind, 'advanced')
  })

  test('ending access tokens again says nothing new, and a later pair is ended by a new entry', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    const key = { accountId: 1, grantId: first.id }
    await world.store.endAccessToken(key)
    const [before] = await revocations(world.store)
    assert.deepEqual(await world.store.endAccessToken(key), { appNumber: 1, generation: 1, news: false })
    assert.deepEqual(await revocations(world.store), [before])
    await refresh(world, first)
    assert.deepEqual(await world.store.endAccessToken(key), { appNumber: 1, generation: 2, news: true })
    const [after, ...others] = await revocations(world.store)
    assert.ok(before && after && after.id > before.id, 'nodes that have read the old entry read the new one')
    assert.deepEqual([after.generation, others], [2, []])
  })

  test('the end of a grant takes the place of the end of its access tokens, as news for every node', async t => {
    const world = await openWorld(t, kind)
    const grant = await make(world)
    const key = { accountId: 1, grantId: grant.id }
    await world.store.endAccessToken(key)
    const [before] = await revocations(world.store)
    assert.deepEqual(await world.store.endGrants({ ...key, reason: 'password_changed' }), { ended: 1 })
    const [after, ...others] = await revocations(world.store)
    assert.ok(before && after && after.id > before.id)
    assert.deepEqual([after.generation, after.reason, others], [0, 'password_changed', []])
    assert.equal(await world.store.endAccessToken(key), undefined)
    assert.deepEqual(await feed(world), [{ grantId: grant.id, generation: 0, reason: 'password_changed' }])
  })

  test('only what is in the scope of an end loses its entry: access tokens of others stay ended', async t => {
    const world = await openWorld(t, kind)
    const [one, other] = [await make(world), await make(world)]
    for (const { id } of [one, other]) await world.store.endAccessToken({ accountId: 1, grantId: id })
    await world.store.endGrants({ accountId: 1, grantId: one.id, reason: 'revoked' })
    assert.deepEqual(await feed(world), [
      { grantId: other.id, generation: 1, reason: 'revoked' },
      { grantId: one.id, generation: 0, reason: 'revoked' },
    ])
  })

  test('a grant of another account, one that ended, one that is over and one that never was have none to end', async t => {
    const world = await openWorld(t, kind)
    const [grant, ended] = [await make(world), await make(world)]
    await world.store.endGrants({ accountId: 1, grantId: ended.id, reason: 'revoked' })
    const before = await feed(world)
    assert.equal(await world.store.endAccessToken({ accountId: 2, grantId: grant.id }), undefined)
    assert.equal(await world.store.endAccessToken({ accountId: 1, grantId: ended.id }), undefined)
    assert.equal(await world.store.endAccessToken({ accountId: 1, grantId: newGrantId() }), undefined)
    assert.deepEqual(await feed(world), before)
    world.advance(14 * DAY)
    assert.equal(await world.store.endAccessToken({ accountId: 1, grantId: grant.id }), undefined)
  })

  test('an ended access token stays ended until no access token issued before can live', async t => {
    const world = await openWorld(t, kind)
    const grant = await make(world)
    world.advance(DAY / 2)
    await world.store.endAccessToken({ accountId: 1, grantId: grant.id })
    const [entry] = await revocations(world.store)
    assert.ok((entry?.untilEnd ?? 0) > grant.accessEnd)
  })
}
