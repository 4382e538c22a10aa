import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Grant } from '../../src/domain/grant.ts'
import {
  DAY,
  make,
  onePairOf,
  openWorld,
  present,
  refresh,
  refreshOrder,
  revocations,
  SECOND,
  START,
  type StoreKind,
  use,
  type World,
} from './fixture.ts'

const HERE = '203.0.113.0/24'
const ELSEWHERE = '198.51.100.0/24'

/** A pair that was replaced and whose successor has been in use, from `HERE`, for longer than the grace. */
async function makeStale(world: World): Promise<{ stale: Grant; live: Grant }> {
  const stale = await make(world)
  const live = await refresh(world, stale)
  await use(world, live, HERE)
  world.advance(61 * SECOND)
  return { stale, live }
}

/** The pair a store would have issued, had it not forgotten: `ahead` generations after one it knows. */
function ahead(pair: Grant, by: number): Grant {
  return { ...pair, generation: pair.generation + by }
}

/** tokens.refresh: every branch of the rule, as it stands in the store afterwards. */
export function rotateContract(kind: StoreKind): void {
  test('the current refresh token gives the next pair', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    world.advance(DAY)
    const outcome = await present(world, first, { keyId: 2 })
    const now = START + DAY
    assert.deepEqual(outcome, {
      kind: 'advanced',
      healed: false,
      grant: {
        ...first,
        generation: 2,
        keyId: 2,
        accessEnd: now / 1000 + 86_400,
        refreshEnd: now / 1000 + 1_209_600,
        latestAccessEnd: now / 1000 + 86_400,
        keptUntilEnd: now / 1000 + 2 * 1_209_600,
        confirmedGeneration: 1,
        confirmedAt: now,
        confirmedNetwork: HERE,
        lastSeenAt: now,
      },
    })
    assert.deepEqual(await world.store.listGrants(1, 10), [outcome.kind === 'advanced' && outcome.grant])
    assert.deepEqual(await world.rows('journal'), [])
  })

  test('64 callers with one refresh token end with the identical pair', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => present(world, first)))
    assert.deepEqual(outcomes.map(outcome => outcome.kind).sort(), ['advanced', ...Array(63).fill('replayed')])
    assert.equal(onePairOf(outcomes).generation, 2)
  })

  test('a replaced token gives the current pair until a minute after its first use, then none', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    const second = await refresh(world, first)
    world.advance(10 * 3_600 * SECOND)
    assert.deepEqual(await refresh(world, first), second)
    await use(world, second)
    world.advance(59 * SECOND)
    const replayed = await refresh(world, first)
    assert.deepEqual([replayed.generation, replayed.accessEnd], [2, second.accessEnd])
    world.advance(SECOND)
    assert.deepEqual(await present(world, first), { kind: 'refused', reason: 'replaced' })
  })

  test('a reply lost until after access end gives the same generation with new end times, the same to all', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    await refresh(world, first)
    world.advance(2 * DAY)
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => present(world, first)))
    assert.deepEqual(outcomes.map(outcome => outcome.kind).sort(), ['redated', ...Array(7).fill('replayed')])
    const pair = onePairOf(outcomes)
    assert.deepEqual([pair.generation, pair.accessEnd], [2, START / 1000 + 3 * 86_400])
  })

  test('a token newer than the row is our own lost commit: it is honoured, and noted', async t => {
    const world = await openWorld(t, kind)
    const lost = ahead(await make(world), 4)
    const outcome = await present(world, lost)
    assert.ok(outcome.kind === 'advanced' && outcome.healed)
    assert.equal(outcome.grant.generation, 6)
    assert.equal(outcome.grant.credentialKind, 'app_password')
    const [note, ...more] = await world.rows('journal')
    assert.deepEqual([note?.event, note?.account_id, note?.grant_id, more.length], ['healed', 1, lost.id, 0])
    assert.deepEqual(await refresh(world, lost), outcome.grant)
  })

  test('a token whose row is lost altogether brings it back, once for all racers', async t => {
    const world = await openWorld(t, kind)
    const lost = ahead(await make(world), 2)
    await world.clear('grants')
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => present(world, lost)))
    assert.deepEqual(outcomes.map(outcome => outcome.kind).sort(), ['advanced', ...Array(63).fill('replayed')])
    const pair = onePairOf(outcomes)
    assert.deepEqual([pair.generation, pair.credentialKind], [4, 'unknown'])
    assert.deepEqual(await world.store.listGrants(1, 10), [pair])
    assert.deepEqual(
      (await world.rows('journal')).map(row => row.event),
      ['healed'],
    )
  })

  test('a token older than the lost row it brings back goes by the usual rule afterwards', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    await world.clear('grants')
    const live = await refresh(world, ahead(first, 3))
    assert.deepEqual(await refresh(world, ahead(first, 1)), live)
    world.advance(61 * SECOND)
    assert.deepEqual(await present(world, ahead(first, 1)), { kind: 'refused', reason: 'replaced' })
  })

  test('a token past its own end is refused and ends nothing', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    world.advance(14 * DAY)
    assert.deepEqual(await present(world, first), { kind: 'refused', reason: 'expired' })
    await world.clear('grants')
    assert.deepEqual(await present(world, first), { kind: 'refused', reason: 'expired' })
    assert.deepEqual(await world.rows('grants'), [])
  })

  test('a stale token from the network of the live pair is refused and ends nothing', async t => {
    const world = await openWorld(t, kind)
    const { stale, live } = await makeStale(world)
    assert.deepEqual(await present(world, stale, { network: HERE }), { kind: 'refused', reason: 'replaced' })
    await refresh(world, live)
  })

  test('a stale token from elsewhere ends refreshing for everyone, while access tokens live on', async t => {
    const world = await openWorld(t, kind)
    const { stale, live } = await makeStale(world)
    const reused = { kind: 'refused', reason: 'reused' }
    assert.deepEqual(await present(world, stale, { network: ELSEWHERE }), reused)
    assert.deepEqual(await present(world, live), reused)
    assert.deepEqual(await present(world, ahead(live, 3)), reused)
    assert.deepEqual(await revocations(world.store), [])
    const [note, ...more] = await world.rows('journal')
    assert.deepEqual([note?.event, note?.network, more.length], ['reused', ELSEWHERE, 0])
  })

  test('ending a grant that was reused ends its access tokens too', async t => {
    const world = await openWorld(t, kind)
    const { stale, live } = await makeStale(world)
    await present(world, stale, { network: ELSEWHERE })
    assert.deepEqual(await world.store.endGrants({ accountId: 1, grantId: live.id, reason: 'revoked' }), { ended: 1 })
    assert.deepEqual(
      (await revocations(world.store)).map(entry => [entry.grantId, entry.reason]),
      [[live.id, 'revoked']],
    )
    assert.deepEqual(await present(world, live), { kind: 'refused', reason: 'reused' })
  })

  test('a reused grant can be ended also where a restore has put its row behind the access tokens issued', async t => {
    const world = await openWorld(t, kind)
    const { stale, live } = await makeStale(world)
    world.advance(3 * DAY)
    await present(world, stale, { network: ELSEWHERE })
    assert.deepEqual(await world.store.endGrants({ accountId: 1, reason: 'revoked' }), { ended: 1 })
    const [entry] = await revocations(world.store)
    assert.equal(entry?.grantId, live.id)
    assert.ok(entry && entry.untilEnd >= world.now() / 1000 + 86_400)
  })

  test('strict: a stale token from anywhere ends refreshing and access', async t => {
    const world = await openWorld(t, kind, { staleRefresh: 'strict' })
    const { stale, live } = await makeStale(world)
    assert.deepEqual(await present(world, stale, { network: HERE }), { kind: 'refused', reason: 'reused' })
    assert.deepEqual(
      (await revocations(world.store)).map(entry => [entry.grantId, entry.reason]),
      [[live.id, 'reused']],
    )
  })

  test('lenient: a stale token never ends anything', async t => {
    const world = await openWorld(t, kind, { staleRefresh: 'lenient' })
    const { stale, live } = await makeStale(world)
    assert.deepEqual(await present(world, stale, { network: ELSEWHERE }), { kind: 'refused', reason: 'replaced' })
    await refresh(world, live)
  })

  test('past its deadline a refresh does nothing', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    const order = refreshOrder(first, world.now())
    world.advance(5 * SECOND + 1)
    assert.deepEqual(await world.store.rotateGrant(order), { kind: 'late' })
    assert.deepEqual(await world.store.listGrants(1, 1), [first])
  })

  const bars: [what: string, reason: string, bar: (world: World) => Promise<unknown>][] = [
    ['an account switched off', 'revoked', world => world.store.setAccountState(1, 'disabled')],
    ['a deleted account', 'revoked', world => world.store.setAccountState(1, 'deleted')],
    ['an app switched off', 'revoked', world => world.store.setAppState(1, 1, 'disabled')],
    ['a deleted app', 'app_deleted', world => world.store.setAppState(1, 1, 'deleted')],
  ]
  for (const [what, reason, bar] of bars) {
    test(`${what} refuses refreshes, also of a grant the store has forgotten`, async t => {
      const world = await openWorld(t, kind)
      const known = await make(world)
      await bar(world)
      assert.deepEqual(await present(world, known), { kind: 'refused', reason })
      await world.clear('grants')
      assert.deepEqual(await present(world, ahead(known, 2)), { kind: 'refused', reason })
      assert.deepEqual(await world.rows('grants'), [])
    })
  }

  test('an account or app switched on again does not bring back what ended', async t => {
    const world = await openWorld(t, kind)
    const pair = await make(world)
    await world.store.setAppState(1, 1, 'disabled')
    await world.store.setAppState(1, 1, 'active')
    assert.deepEqual(await present(world, pair), { kind: 'refused', reason: 'revoked' })
    await make(world)
  })

  test('a token of an account this database never had is refused', async t => {
    const world = await openWorld(t, kind)
    const pair = await make(world)
    assert.deepEqual(await present(world, { ...pair, accountId: 99 }), { kind: 'refused', reason: 'revoked' })
    assert.deepEqual(await present(world, { ...pair, appNumber: 99 }), { kind: 'refused', reason: 'revoked' })
  })

  test('an ended grant never comes back, also not by a token newer than its row', async t => {
    const world = await openWorld(t, kind)
    const pair = await make(world)
    world.advance(13 * DAY)
    await world.store.endGrants({ accountId: 1, reason: 'revoked' })
    // A commit that a restore lost may have issued a pair until just before the end.
    const lost = { ...ahead(pair, 1), refreshEnd: world.now() / 1000 + 1_209_600 }
    world.advance(14 * DAY - SECOND)
    await world.sweep()
    assert.deepEqual(await present(world, lost), { kind: 'refused', reason: 'revoked' })
  })
}
