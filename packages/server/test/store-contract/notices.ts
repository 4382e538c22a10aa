import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Notice } from '../../src/domain/notice.ts'
import type { DueDelivery } from '../../src/store/notice-store.ts'
import { addOwner, DAY, openWorld, POLICY, SECOND, type StoreKind, type World } from './fixture.ts'

const WEBHOOK = 'https://hooks.example.com/chatapp'
const LEASE = { channel: 'webhook', limit: 10, leaseMs: 120 * SECOND } as const
const MAIL_LEASE = { ...LEASE, channel: 'email' } as const

function notice(world: World, change: Partial<Notice> = {}): Notice {
  const { accountId, appNumber } = world
  return { accountId, appNumber, kind: 'limit_near', detail: '80', onceKey: 'limit_near:1:2026-01-15', ...change }
}

async function withWebhook(t: Parameters<StoreKind['open']>[0], kind: StoreKind): Promise<World> {
  const world = await openWorld(t, kind)
  await world.store.setWebhook({ accountId: world.accountId, url: WEBHOOK, keyId: 1 })
  return world
}

function outcome(due: DueDelivery | undefined, state: 'sent' | 'failed' | 'waiting', nextAt = 0) {
  if (!due) assert.fail('a delivery is due')
  const { accountId, noticeId, channel, attempts } = due
  return { accountId, noticeId, channel, attempts, state, nextAt, failure: state === 'sent' ? '' : 'status 500' }
}

async function deliveries(world: World) {
  const [newest] = await world.store.listNotices({ accountId: world.accountId, limit: 1 })
  return newest?.deliveries ?? assert.fail('there is a notice')
}

/** What the port promises of notices. */
export function noticeContract(kind: StoreKind): void {
  test('a notice is kept once for its key, for each account on its own', async t => {
    const world = await openWorld(t, kind)
    const other = await addOwner(world.store, 'other@example.com')
    assert.deepEqual(await world.store.noteNotice(notice(world), { mail: true }), { noted: true })
    assert.deepEqual(await world.store.noteNotice(notice(world, { detail: '81' }), { mail: true }), { noted: false })
    assert.deepEqual(await world.store.noteNotice(notice(world, other), { mail: true }), { noted: true })
    const kept = await world.store.listNotices({ accountId: world.accountId, limit: 10 })
    assert.deepEqual(
      kept.map(({ at, kind, appName, detail }) => ({ at, kind, appName, detail })),
      [{ at: world.now(), kind: 'limit_near', appName: 'shop', detail: '80' }],
    )
  })

  test('of several stores that keep the same notice at once, one does', async t => {
    const stores = await kind.openSeveral(t, POLICY, 3)
    const [first] = stores
    assert.ok(first)
    const owner = await addOwner(first, 'owner@example.com')
    const racing = { ...owner, kind: 'theft_suspected', detail: '', onceKey: 'theft:1' } as const
    const noted = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (stores[index % 3] ?? first).noteNotice(racing, { mail: true })),
    )
    assert.equal(noted.filter(result => result.noted).length, 1)
    assert.equal((await first.takeDeliveries(MAIL_LEASE)).length, 1)
  })

  test('an account that is switched off is told nothing more', async t => {
    const world = await withWebhook(t, kind)
    await world.store.noteNotice(notice(world), { mail: false })
    await world.store.setAccountState(world.accountId, 'disabled')
    assert.deepEqual(await world.store.noteNotice(notice(world, { onceKey: 'later' }), { mail: false }), {
      noted: false,
    })
    assert.deepEqual(await world.store.takeDeliveries(LEASE), [])
    assert.equal((await deliveries(world))[0]?.state, 'failed')
  })

  test('the ways an owner has chosen are used, and no other', async t => {
    const world = await withWebhook(t, kind)
    const { store, accountId } = world
    await store.changeNoticeSettings(accountId, { byEmail: ['theft_suspected'], byWebhook: ['habit_found'] })
    const tell = async (kind: Notice['kind'], mail = true) => {
      await store.noteNotice(notice(world, { kind, onceKey: `${kind} ${mail}` }), { mail })
      return (await deliveries(world)).map(delivery => delivery.channel)
    }
    assert.deepEqual(await tell('theft_suspected'), ['email'])
    assert.deepEqual(await tell('theft_suspected', false), [])
    assert.deepEqual(await tell('habit_found'), ['webhook'])
    assert.deepEqual(await tell('limit_near'), [])
    assert.deepEqual(await tell('test'), ['webhook'])
    await store.removeWebhook(accountId)
    assert.deepEqual(await tell('habit_found', false), [])
  })

  test('who has chosen nothing is told everything by e-mail', async t => {
    const world = await openWorld(t, kind)
    assert.deepEqual(await world.store.noticeSettings(world.accountId), {
      byEmail: ['limit_near', 'habit_found', 'theft_suspected', 'new_network', 'hand_over_opened'],
      byWebhook: ['limit_near', 'habit_found', 'theft_suspected', 'new_network', 'hand_over_opened'],
      webhookUrl: '',
    })
    await world.store.noteNotice(notice(world), { mail: true })
    assert.deepEqual(await world.store.takeDeliveries(LEASE), [], 'by the other way nothing is due')
    const [due, ...others] = await world.store.takeDeliveries(MAIL_LEASE)
    assert.equal(others.length, 0)
    assert.deepEqual(
      { channel: due?.channel, email: due?.email, language: due?.language, notice: due?.notice },
      {
        channel: 'email',
        email: 'owner@example.com',
        language: 'en',
        notice: { at: world.now(), kind: 'limit_near', appNumber: world.appNumber, appName: 'shop', detail: '80' },
      },
    )
  })

  test('a webhook that is set again signs with another secret, and one that is removed is gone', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    assert.deepEqual(await store.setWebhook({ accountId, url: WEBHOOK, keyId: 1 }), { version: 1 })
    assert.deepEqual(await store.setWebhook({ accountId, url: WEBHOOK, keyId: 2 }), { version: 2 })
    assert.equal(await store.removeWebhook(accountId), true)
    assert.equal(await store.removeWebhook(accountId), false)
    assert.equal((await store.noticeSettings(accountId)).webhookUrl, '')
    assert.deepEqual(await store.setWebhook({ accountId, url: WEBHOOK, keyId: 2 }), { version: 3 })
  })

  test('a delivery that was taken is due for nobody else, until its lease is over', async t => {
    const world = await withWebhook(t, kind)
    await world.store.noteNotice(notice(world), { mail: false })
    const [taken] = await world.store.takeDeliveries(LEASE)
    assert.deepEqual(taken?.webhook, { url: WEBHOOK, version: 1, keyId: 1 })
    assert.deepEqual(await world.store.takeDeliveries(LEASE), [])
    world.advance(LEASE.leaseMs)
    assert.equal((await world.store.takeDeliveries(LEASE)).length, 1)
  })

  test('a failed try is due again when it was said, and a sent one never', async t => {
    const world = await withWebhook(t, kind)
    const { store } = world
    await store.noteNotice(notice(world), { mail: false })
    const [first] = await store.takeDeliveries(LEASE)
    await store.noteDelivery(outcome(first, 'waiting', world.now() + 30 * SECOND))
    assert.deepEqual(await deliveries(world), [
      {
        channel: 'webhook',
        state: 'waiting',
        attempts: 1,
        lastAt: world.now(),
        nextAt: world.now() + 30 * SECOND,
        failure: 'status 500',
      },
    ])
    assert.deepEqual(await store.takeDeliveries(LEASE), [])
    world.advance(30 * SECOND)
    const [second] = await store.takeDeliveries(LEASE)
    assert.equal(second?.attempts, 1)
    await store.noteDelivery(outcome(first, 'failed'))
    assert.equal((await deliveries(world))[0]?.state, 'waiting', 'the outcome of an earlier try changes nothing')
    await store.noteDelivery(outcome(second, 'sent'))
    world.advance(DAY)
    assert.deepEqual(await store.takeDeliveries(LEASE), [])
    assert.equal(await store.retryNotice(world.accountId, second?.noticeId ?? 0), false, 'what is sent is not retried')
  })

  test('a delivery that was given up can be tried again by hand, by its owner only', async t => {
    const world = await withWebhook(t, kind)
    const { store, accountId } = world
    const other = await addOwner(store, 'other@example.com')
    await store.noteNotice(notice(world), { mail: false })
    const [due] = await store.takeDeliveries(LEASE)
    await store.noteDelivery(outcome(due, 'failed'))
    assert.equal(await store.retryNotice(other.accountId, due?.noticeId ?? 0), false)
    assert.deepEqual(await store.takeDeliveries(LEASE), [])
    assert.equal(await store.retryNotice(accountId, due?.noticeId ?? 0), true)
    assert.equal((await store.takeDeliveries(LEASE))[0]?.attempts, 0)
    assert.equal(await store.retryNotice(accountId, due?.noticeId ?? 0), true)
    assert.deepEqual(await store.takeDeliveries(LEASE), [], 'pressed again and again it is tried once')
  })

  test('notices are listed page by page, newest first, and go after ninety days', async t => {
    const world = await withWebhook(t, kind)
    const { store, accountId } = world
    for (const key of ['1', '2', '3']) {
      await store.noteNotice(notice(world, { onceKey: key, detail: key }), { mail: false })
      world.advance(SECOND)
    }
    const page = await store.listNotices({ accountId, limit: 2 })
    assert.deepEqual(
      page.map(line => line.detail),
      ['3', '2'],
    )
    const next = await store.listNotices({ accountId, before: page.at(-1)?.id, limit: 2 })
    assert.deepEqual(
      next.map(line => [line.detail, line.deliveries.length]),
      [['1', 1]],
    )
    world.advance(90 * DAY - 2 * SECOND)
    await world.sweep()
    assert.deepEqual(
      (await store.listNotices({ accountId, limit: 9 })).map(line => line.detail),
      ['3'],
    )
    assert.equal((await world.rows('deliveries')).length, 1)
  })
}
