import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addOwner, openWorld, SECOND, type StoreKind } from './fixture.ts'

const HOUR = 3_600 * SECOND
const STALE_MS = 900 * SECOND
const LEASE = { channel: 'email', limit: 10, leaseMs: 120 * SECOND } as const

/** What the port promises who looks for what goes wrong. */
export function diagnosisContract(kind: StoreKind): void {
  test('deliveries that wait for too long are seen, and those that were given up lately', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId, appNumber } = world
    const query = { sinceHour: Math.floor(world.now() / HOUR), staleMs: STALE_MS, apps: 3 }
    const note = { accountId, appNumber, kind: 'limit_near', detail: '80' } as const
    await store.noteNotice({ ...note, onceKey: 'one' }, { mail: true })
    assert.deepEqual((await store.diagnose(query)).stuck, [])
    world.advance(STALE_MS + SECOND)
    assert.deepEqual((await store.diagnose(query)).stuck, [{ channel: 'email', count: 1 }])
    const [due] = await store.takeDeliveries(LEASE)
    assert.ok(due)
    const { noticeId, channel, attempts } = due
    await store.noteDelivery({
      accountId,
      noticeId,
      channel,
      attempts,
      state: 'failed',
      nextAt: 0,
      failure: 'status 500',
    })
    const { stuck, failed } = await store.diagnose(query)
    assert.deepEqual({ stuck, failed }, { stuck: [], failed: [{ channel: 'email', count: 1, accounts: 1 }] })
    const later = { ...query, sinceHour: query.sinceHour + 24 }
    assert.deepEqual((await store.diagnose(later)).failed, [])
  })

  test('the busiest apps of each count are given, of all accounts, busiest first, and no more than asked for', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId, appNumber } = world
    const added = await addOwner(store, 'other@example.com')
    const other = { accountId: added.accountId, appNumber: added.appNumber }
    const hour = Math.floor(world.now() / HOUR)
    const usage = [
      { accountId, appNumber, hour, metric: 'queries', count: 10 },
      { accountId, appNumber, hour: hour - 1, metric: 'queries', count: 5 },
      { accountId, appNumber, hour: hour - 9, metric: 'queries', count: 1_000 },
      { ...other, hour, metric: 'queries', count: 12 },
      { ...other, hour, metric: 'refused_expired', count: 3 },
    ] as const
    await store.noteActivity({ nodeId: 'a', batch: 1, usage: [...usage], grants: [], journal: [] })
    const query = { sinceHour: hour - 1, staleMs: STALE_MS, apps: 2 }
    assert.deepEqual((await store.diagnose(query)).busiest, [
      { accountId, appNumber, metric: 'queries', count: 15 },
      { ...other, metric: 'queries', count: 12 },
      { ...other, metric: 'refused_expired', count: 3 },
    ])
    const one = await store.diagnose({ ...query, apps: 1 })
    assert.equal(one.busiest.filter(({ metric }) => metric === 'queries').length, 1)
  })
}
