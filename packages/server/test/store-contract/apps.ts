import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MOST_APP_PASSWORDS, MOST_APPS } from '../../src/store/apps-store.ts'
import {
  addOwner,
  credentials,
  DAY,
  make,
  openWorld,
  revocations,
  SECOND,
  START,
  type StoreKind,
  use,
} from './fixture.ts'

const DIGEST = new Uint8Array(32).fill(7)
const FIRST = { accountId: 1, appNumber: 1 }

/** Apps as their owner sees and changes them. */
export function appContract(kind: StoreKind): void {
  test('an app that did nothing yet is told with the whole limit before it', async t => {
    const { store } = await openWorld(t, kind)
    const app = { accountId: 1, number: 1, name: 'shop', state: 'active', createdAt: START }
    const quota = { limit: 100, used: 0, endsAt: Date.UTC(2026, 0, 16) }
    const status = { ...app, quota, ownLimit: undefined, invalidTokenStatus: undefined, liveGrants: 0, lastSeenAt: 0 }
    assert.deepEqual(await store.readApps(1), [status])
    assert.deepEqual(await store.readApp(1, 1), status)
  })

  test('an app is told with the count of its day, its live grants, and when it was last seen', async t => {
    const world = await openWorld(t, kind)
    const { store } = world
    await store.createApp({ accountId: 1, name: 'b', passwordDigest: DIGEST, passwordLabel: '' })
    const ended = await make(world)
    await store.endGrants({ accountId: 1, grantId: ended.id, reason: 'revoked' })
    await make(world)
    world.advance(SECOND)
    const used = await make(world)
    world.advance(SECOND)
    await use(world, used)
    const [first, second] = await store.readApps(1)
    assert.deepEqual([first?.quota.used, first?.liveGrants, first?.lastSeenAt], [3, 2, START + 2 * SECOND])
    assert.deepEqual([second?.quota.used, second?.liveGrants, second?.lastSeenAt], [0, 0, 0])
    world.advance(DAY)
    assert.deepEqual((await store.readApp(1, 1))?.quota, { limit: 100, used: 0, endsAt: Date.UTC(2026, 0, 17) })
  })

  test('a grant that cannot be renewed counts as live for as long as its access token does', async t => {
    const world = await openWorld(t, kind)
    const grant = await make(world)
    await world.change('grants', 'ended_at', world.now())
    assert.equal((await world.store.readApp(1, 1))?.liveGrants, 1)
    await world.store.endGrants({ accountId: 1, grantId: grant.id, reason: 'revoked' })
    assert.equal((await world.store.readApp(1, 1))?.liveGrants, 0)
  })

  test('an app that rested until its grants were forgotten is still told to have been seen', async t => {
    const world = await openWorld(t, kind)
    await make(world)
    await world.clear('grants')
    assert.equal((await world.store.readApp(1, 1))?.lastSeenAt, START)
  })

  test('apps of other accounts and deleted apps are not told', async t => {
    const { store } = await openWorld(t, kind)
    await addOwner(store, 'other@example.com')
    assert.deepEqual(
      (await store.readApps(1)).map(app => app.accountId),
      [1],
    )
    assert.equal(await store.readApp(1, 2), undefined)
    assert.equal(await store.readApp(9, 1), undefined)
    await store.setAppState(1, 1, 'deleted')
    assert.deepEqual(await store.readApps(1), [])
    assert.equal(await store.readApp(1, 1), undefined)
  })

  test('changing an app gives what it was before, and ends its access where it is switched off', async t => {
    const world = await openWorld(t, kind)
    const { store } = world
    const grant = await make(world)
    const shop = { accountId: 1, number: 1, name: 'shop', state: 'active', createdAt: START }
    assert.deepEqual(await store.changeApp({ ...FIRST, name: 'store' }), shop)
    assert.deepEqual(await revocations(store), [])
    assert.deepEqual(await store.changeApp({ ...FIRST, state: 'disabled' }), { ...shop, name: 'store' })
    assert.deepEqual(
      (await revocations(store)).map(({ grantId, reason }) => [grantId, reason]),
      [[grant.id, 'revoked']],
    )
    assert.equal((await store.changeApp({ ...FIRST, state: 'active', name: 'x' }))?.state, 'disabled')
    const { name, state } = (await store.readApp(1, 1)) ?? assert.fail()
    assert.deepEqual([name, state], ['x', 'active'])
  })

  test('what is deleted or of another account cannot be changed', async t => {
    const { store } = await openWorld(t, kind)
    await addOwner(store, 'other@example.com')
    assert.equal(await store.changeApp({ accountId: 2, appNumber: 2, name: 'x' }), undefined)
    assert.equal(await store.setAppLimit(2, 2, 5), undefined)
    await store.setAppState(1, 1, 'deleted')
    assert.equal(await store.changeApp({ ...FIRST, name: 'x', state: 'active' }), undefined)
    assert.equal(await store.setAppLimit(1, 1, 5), undefined)
    assert.equal((await store.readApp(2, 1))?.name, 'shop')
  })

  test('a limit of its own is in force with the next token, and so is the usual one again', async t => {
    const world = await openWorld(t, kind, { tokensPerDay: 1 })
    const { store } = world
    await make(world)
    assert.equal((await store.setAppLimit(1, 1, 2))?.number, 1)
    assert.equal((await make(world)).appNumber, 1)
    const status = await store.readApp(1, 1)
    assert.deepEqual([status?.ownLimit, status?.quota.limit, status?.quota.used], [2, 2, 2])
    await store.setAppLimit(1, 1, undefined)
    assert.deepEqual(
      [(await store.readApp(1, 1))?.ownLimit, (await credentials(world)).app?.quota.limit],
      [undefined, 1],
    )
  })

  test('an account has as many apps as it may and no more', async t => {
    const { store } = await openWorld(t, kind)
    const app = { accountId: 1, name: 'b', passwordDigest: DIGEST, passwordLabel: '' }
    // One by one: a store that is slow refuses those who would wait too long for it.
    for (let apps = 1; apps < MOST_APPS; apps++) await store.createApp(app)
    assert.equal((await store.readApps(1)).length, MOST_APPS)
    assert.equal(await store.createApp(app), undefined)
    await store.setAppState(1, 1, 'deleted')
    assert.equal((await store.createApp(app))?.appNumber, MOST_APPS + 1)
  })

  test('an app has as many app passwords and open links as it may, and replacing them is always possible', async t => {
    const { store } = await openWorld(t, kind)
    const password = { ...FIRST, digest: DIGEST, label: 'spare' }
    for (let count = 1; count < MOST_APP_PASSWORDS - 1; count++) assert.ok(await store.createAppPassword(password))
    const link = { ...FIRST, id: 'a', label: 'l', lifetimeMs: DAY }
    assert.ok(await store.createHandOver(link))
    assert.equal(await store.createAppPassword(password), undefined)
    assert.equal(await store.createHandOver({ ...link, id: 'b' }), undefined)
    assert.ok(await store.openHandOver({ accountId: 1, id: 'a', digest: DIGEST, address: '' }))
    assert.equal(await store.createAppPassword(password), undefined)
    assert.ok(await store.replaceAppPasswords(password))
    assert.ok(await store.createAppPassword(password))
  })

  test('an app password is forgotten a year after it ended, and one that works never', async t => {
    const world = await openWorld(t, kind)
    const { store } = world
    for (let count = 0; count < 3; count++) await store.createAppPassword({ ...FIRST, digest: DIGEST, label: 'spare' })
    for (const id of [1, 2]) await store.endAppPasswords({ ...FIRST, id })
    const ids = async () => (await store.listAppPasswords(1, 1)).map(({ id }) => id)
    world.advance(365 * DAY - SECOND)
    await world.sweep()
    assert.deepEqual(await ids(), [1, 2, 3, 4])
    world.advance(SECOND)
    await world.sweep()
    assert.deepEqual(await ids(), [3, 4])
  })
}
