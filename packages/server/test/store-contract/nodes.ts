import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  HOUR,
  make,
  newGrantId,
  openWorld,
  refresh,
  SECOND,
  START,
  type StoreKind,
  type World,
} from './fixture.ts'

/** What nodes tell each other, and what the store clears away. */
export function nodeContract(kind: StoreKind): void {
  const beat = (world: World, nodeId: string, keyIds: number[], afterRevocation = '') =>
    world.store.follow({ nodeId, keyIds, afterRevocation, limit: 10 })

  test('the installation id is there from the first and stays', async t => {
    const { store } = await openWorld(t, kind)
    const id = await store.installationId()
    assert.match(id, /^[0-9a-f-]{36}$/)
    assert.equal(await store.installationId(), id)
    const other = await openWorld(t, kind)
    assert.notEqual(await other.store.installationId(), id)
  })

  test('a key id keeps the secret it was first noted with', async t => {
    const { store, rows } = await openWorld(t, kind)
    const key = (id: number, fingerprint: string) => ({ id, fingerprint })
    assert.deepEqual(await store.noteKeys([key(1, 'one')]), { taken: [], retired: [] })
    assert.deepEqual(await store.noteKeys([key(2, 'two'), key(1, 'one')]), { taken: [], retired: [] })
    const other = [key(3, 'three'), key(1, 'other'), key(2, 'two')]
    assert.deepEqual(await store.noteKeys(other), { taken: [1], retired: [] })
    assert.deepEqual(
      (await rows('keys')).map(({ id, fingerprint }) => ({ id, fingerprint })),
      [key(1, 'one'), key(2, 'two')],
    )
  })

  test('a node learns which keys are announced and which every live node knows', async t => {
    const world = await openWorld(t, kind)
    const { position, ...followed } = await beat(world, 'a', [2, 1])
    const nothing = { now: START, revocations: [], complete: true }
    assert.deepEqual(followed, { ...nothing, announcedKeyIds: [2, 1], retiredKeyIds: [], sharedKeyIds: [2, 1] })
    assert.equal(typeof position, 'string')
    const second = await beat(world, 'b', [3, 2])
    assert.deepEqual([second.announcedKeyIds.toSorted(), second.sharedKeyIds], [[1, 2, 3], [2]])
    const grown = await beat(world, 'a', [1, 2, 3])
    assert.deepEqual(grown.sharedKeyIds.toSorted(), [2, 3])
    const bare = await beat(world, 'c', [])
    assert.deepEqual(bare.sharedKeyIds, [])
  })

  test('a key stays announced when its nodes are long gone, until it is given up; then it is for ever', async t => {
    const world = await openWorld(t, kind)
    const { store } = world
    await store.noteKeys([
      { id: 1, fingerprint: 'one' },
      { id: 2, fingerprint: 'two' },
    ])
    await store.follow({ nodeId: 'a', keyIds: [1, 2], mintingKeyId: 1, afterRevocation: '', limit: 10 })
    world.advance(DAY)
    const seen = await beat(world, 'b', [2])
    assert.deepEqual([seen.announcedKeyIds.toSorted(), seen.retiredKeyIds, seen.sharedKeyIds], [[1, 2], [], [2]])
    assert.equal(await store.retireKey(1), true)
    assert.equal(await store.retireKey(3), false)
    const then = await beat(world, 'b', [2])
    assert.deepEqual([then.announcedKeyIds, then.retiredKeyIds, then.sharedKeyIds], [[2], [1], [2]])
    const retiredAt = world.now()
    world.advance(SECOND)
    assert.equal(await store.retireKey(1), true)
    const { keys, nodes } = await store.listKeys()
    assert.deepEqual(keys, [
      { id: 1, fingerprint: 'one', mintedAt: START, retiredAt },
      { id: 2, fingerprint: 'two', mintedAt: 0, retiredAt: 0 },
    ])
    assert.deepEqual(nodes, [{ id: 'b', keyIds: [2], seenAt: retiredAt }])
    assert.deepEqual(await store.noteKeys([{ id: 1, fingerprint: 'one' }]), { taken: [], retired: [1] })
  })

  test('two nodes that note one id at the same time agree on one secret', async t => {
    const { store } = await openWorld(t, kind)
    const notes = ['one', 'two', 'three'].map(fingerprint => store.noteKeys([{ id: 1, fingerprint }]))
    const taken = (await Promise.all(notes)).filter(noted => noted.taken.length > 0)
    assert.equal(taken.length, 2)
  })

  test('a node that was not seen for 30 s counts no more', async t => {
    const world = await openWorld(t, kind)
    await beat(world, 'a', [1, 2])
    await beat(world, 'b', [1])
    world.advance(29 * SECOND)
    assert.deepEqual((await beat(world, 'a', [1, 2])).sharedKeyIds, [1])
    world.advance(SECOND)
    assert.deepEqual((await beat(world, 'a', [1, 2])).sharedKeyIds, [1, 2])
  })

  test('a node that leaves counts no more from then on', async t => {
    const world = await openWorld(t, kind)
    await beat(world, 'a', [1, 2])
    await beat(world, 'b', [1])
    await world.store.leave('b')
    await world.store.leave('c')
    assert.deepEqual((await beat(world, 'a', [1, 2])).sharedKeyIds, [1, 2])
  })

  test('a node that keeps beating stays, however often it beats', async t => {
    const world = await openWorld(t, kind)
    for (let second = 0; second < 60; second++) {
      await beat(world, 'b', [1])
      world.advance(SECOND)
      assert.deepEqual((await beat(world, 'a', [1, 2])).sharedKeyIds, [1], `after ${second} s`)
    }
  })

  test('revocations are followed in pages, each once', async t => {
    const world = await openWorld(t, kind)
    const grants = [await make(world), await make(world), await make(world)]
    for (const { id: grantId } of grants) await world.store.endGrants({ accountId: 1, grantId, reason: 'revoked' })
    const page = (afterRevocation: string) =>
      world.store.follow({ nodeId: 'a', keyIds: [1], afterRevocation, limit: 2 })
    const first = await page('')
    const rest = await page(first.position)
    const last = await page(rest.position)
    assert.deepEqual([first.complete, rest.complete, last.complete], [false, true, true])
    assert.deepEqual(
      [first, rest, last].map(({ revocations }) => revocations.map(({ grantId }) => grantId)),
      [grants.slice(0, 2).map(({ id }) => id), grants.slice(2).map(({ id }) => id), []],
    )
  })

  test('a revocation after all before it were cleared away is still new to who has seen those', async t => {
    const world = await openWorld(t, kind)
    await make(world)
    await world.store.endGrants({ accountId: 1, reason: 'revoked' })
    const seen = await beat(world, 'a', [1])
    assert.equal(seen.revocations.length, 1)
    world.advance(2 * DAY)
    await world.sweep()
    assert.deepEqual(await world.rows('revocations'), [])
    const second = await make(world)
    await world.store.endGrants({ accountId: 1, reason: 'revoked' })
    const next = await beat(world, 'a', [1], seen.position)
    assert.deepEqual(
      next.revocations.map(({ grantId }) => grantId),
      [second.id],
    )
  })

  test('rows go when nothing can depend on them any more, and not before', async t => {
    const world = await openWorld(t, kind)
    await make(world)
    const kept = await make(world)
    const ended = await make(world)
    await world.store.endGrants({ accountId: 1, grantId: ended.id, reason: 'revoked' })
    const countsAt = async (sinceStart: number) => {
      world.advance(START + sinceStart - world.now())
      await world.sweep()
      const tables = await Promise.all(['grants', 'revocations', 'quotas'].map(table => world.rows(table)))
      return tables.map(rows => rows.length)
    }
    // The count of the day goes with the day, the revocation with the access token it ends; an hour for the clock each.
    assert.deepEqual(await countsAt(DAY / 2 + HOUR - SECOND), [3, 1, 1])
    assert.deepEqual(await countsAt(DAY / 2 + HOUR), [3, 1, 0])
    assert.deepEqual(await countsAt(DAY + HOUR - SECOND), [3, 1, 0])
    assert.deepEqual(await countsAt(DAY + HOUR), [3, 0, 0])
    await refresh(world, kept)
    // A grant goes one refresh lifetime after its refresh token has ended.
    assert.deepEqual(await countsAt(28 * DAY - SECOND), [3, 0, 0])
    assert.deepEqual(await countsAt(28 * DAY), [2, 0, 0])
    assert.deepEqual(await countsAt(28 * DAY + HOUR - SECOND), [2, 0, 0])
    assert.deepEqual(await countsAt(28 * DAY + HOUR), [1, 0, 0])
    assert.deepEqual(await countsAt(29 * DAY + HOUR - SECOND), [1, 0, 0])
    assert.deepEqual(await countsAt(29 * DAY + HOUR), [0, 0, 0])
  })

  test('expired rows go in bites, until all are gone', async t => {
    const world = await openWorld(t, kind, { tokensPerDay: 1_000 })
    // In waves: a store that is slow refuses those who would wait too long for it.
    for (let wave = 0; wave < 9; wave++) {
      await Promise.all(Array.from({ length: 50 }, () => make(world, { grantId: newGrantId() })))
    }
    world.advance(28 * DAY)
    const left: number[] = []
    for (let bite = 0; bite < 4; bite++) {
      await world.sweep()
      left.push((await world.rows('grants')).length)
    }
    assert.deepEqual(left, [250, 50, 0, 0])
  })

  test('nodes that went away and old notes of the journal are cleared away', async t => {
    const world = await openWorld(t, kind)
    await refresh(world, { ...(await make(world)), generation: 3 })
    await beat(world, 'a', [1])
    world.advance(DAY)
    await world.sweep()
    assert.deepEqual(await world.rows('nodes'), [])
    assert.equal((await world.rows('journal')).length, 1)
    world.advance(364 * DAY)
    await world.sweep()
    assert.deepEqual(await world.rows('journal'), [])
  })
}
