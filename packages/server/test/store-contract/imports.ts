import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MOST_APPS } from '../../src/store/apps-store.ts'
import type { AccountToImport } from '../../src/store/import-store.ts'
import { credentials, make, openWorld, revocations, START, type StoreKind, type World } from './fixture.ts'

/** Accounts that are taken in from elsewhere, numbers and all, and hashes of theirs that are replaced by better ones. */
export function importContract(kind: StoreKind): void {
  const bot = { number: 3, name: 'bot', state: 'active' } as const
  const seven: AccountToImport = {
    id: 7,
    email: 'Seven@Example.com',
    passwordHash: '$2y$10$x',
    state: 'active',
    apps: [bot],
  }
  const take = (world: World, accounts: readonly AccountToImport[], dryRun = false) =>
    world.store.importAccounts({ accounts, dryRun })

  test('what is taken in has its numbers, and the next ones given out are beyond them', async t => {
    const world = await openWorld(t, kind)
    const { store } = world
    assert.deepEqual(await take(world, [{ ...seven, createdAt: 5 }]), [{ account: 'created', apps: ['created'] }])
    assert.deepEqual(await store.findAccount(7), { id: 7, email: 'Seven@Example.com', state: 'active', createdAt: 5 })
    assert.equal((await store.readApp(7, 3))?.createdAt, 5)
    const found = await credentials(world, { emailKey: 'seven@example.com', accountId: 7, appNumber: 3 })
    assert.deepEqual([found.account?.passwordHash, found.app?.number], ['$2y$10$x', 3])
    assert.deepEqual(await store.createAccount({ email: 'new@example.com', passwordHash: 'h' }), { accountId: 8 })
    const app = { accountId: 7, name: 'n', passwordDigest: new Uint8Array(32), passwordLabel: '' }
    assert.equal((await store.createApp(app))?.appNumber, 4)
  })

  test('a number below those given out does not turn the counter back', async t => {
    const world = await openWorld(t, kind)
    await take(world, [{ ...seven, id: 900, apps: [] }])
    await take(world, [{ ...seven, id: 5, email: 'five@example.com', apps: [] }])
    assert.equal(await world.store.lastAccountId(), 900)
  })

  test('taking in again changes nothing: neither a password chosen since, nor a name, nor a state', async t => {
    const world = await openWorld(t, kind)
    await take(world, [seven])
    await world.store.setAccountPassword(7, 'chosen here')
    await world.store.changeApp({ accountId: 7, appNumber: 3, name: 'renamed', state: 'disabled' })
    const before = [await world.rows('accounts'), await world.rows('apps')]
    assert.deepEqual(await take(world, [seven]), [{ account: 'unchanged', apps: ['unchanged'] }])
    assert.deepEqual([await world.rows('accounts'), await world.rows('apps')], before)
  })

  test('an app that is not there yet is added to the account that is', async t => {
    const world = await openWorld(t, kind)
    await take(world, [seven])
    const more = { ...seven, apps: [{ ...bot, number: 1 }, bot, { ...bot, number: 9 }] }
    assert.deepEqual(await take(world, [more]), [{ account: 'unchanged', apps: ['created', 'unchanged', 'created'] }])
    const app = { accountId: 7, name: 'n', passwordDigest: new Uint8Array(32), passwordLabel: '' }
    assert.equal((await world.store.createApp(app))?.appNumber, 10)
  })

  test('a number or an e-mail of somebody else is refused, and the rest of the batch is not', async t => {
    const world = await openWorld(t, kind)
    await take(world, [seven])
    const imported = await take(world, [
      { ...seven, email: 'other@example.com' },
      { ...seven, id: 8, email: ' SEVEN@example.com'.trim() },
      { ...seven, id: 9, email: 'nine@example.com' },
    ])
    assert.deepEqual(
      imported.map(({ account }) => account),
      ['id_taken', 'email_taken', 'created'],
    )
  })

  test('what stands in a batch twice is taken in once, and more than one statement has room for is', async t => {
    const world = await openWorld(t, kind)
    const accounts = Array.from({ length: 123 }, (_, index): AccountToImport => {
      const id = 1_000 + index
      return { ...seven, id, email: `${id}@example.com`, apps: [bot, { ...bot, number: 1 }] }
    })
    const [first] = accounts
    const double = { ...seven, id: 1_000, email: '1000@EXAMPLE.com', apps: [bot, { ...bot, number: 2 }] }
    const imported = await take(world, [
      ...accounts,
      double,
      { ...double, id: 5_000 },
      { ...double, email: 'x@example.com' },
    ])
    assert.deepEqual(imported.slice(-3), [
      { account: 'unchanged', apps: ['unchanged', 'created'] },
      { account: 'email_taken', apps: [] },
      { account: 'id_taken', apps: [] },
    ])
    assert.equal((await world.rows('accounts')).length, 1 + accounts.length)
    assert.equal((await world.rows('apps')).length, 1 + 2 * accounts.length + 1)
    assert.equal((await world.store.findAccount(1_122))?.email, '1122@example.com')
    assert.deepEqual(await take(world, [first as AccountToImport]), [
      { account: 'unchanged', apps: ['unchanged', 'unchanged'] },
    ])
    const app = { accountId: 1_000, name: 'n', passwordDigest: new Uint8Array(32), passwordLabel: '' }
    assert.equal((await world.store.createApp(app))?.appNumber, 4)
  })

  test('what was deleted never comes back under its number', async t => {
    const world = await openWorld(t, kind)
    await take(world, [seven])
    await world.store.setAppState(7, 3, 'deleted')
    assert.deepEqual(await take(world, [seven]), [{ account: 'unchanged', apps: ['app_deleted'] }])
    await world.store.setAccountState(7, 'deleted')
    assert.deepEqual(await take(world, [seven]), [{ account: 'account_deleted', apps: [] }])
  })

  test('an account is not given more apps than it may have', async t => {
    const world = await openWorld(t, kind)
    const apps = Array.from({ length: MOST_APPS + 1 }, (_, index) => ({ ...bot, number: index + 1 }))
    const [imported] = await take(world, [{ ...seven, apps }])
    assert.deepEqual([imported?.apps[MOST_APPS - 1], imported?.apps[MOST_APPS]], ['created', 'too_many_apps'])
    assert.equal((await world.store.readApps(7)).length, MOST_APPS)
  })

  test('a dry run judges the same and writes nothing', async t => {
    const world = await openWorld(t, kind)
    const before = [await world.rows('accounts'), await world.rows('apps'), await world.rows('counters')]
    const batch = [seven, { ...seven, id: 1 }, { ...seven, id: 8, email: 'owner@example.com' }]
    const dry = await take(world, batch, true)
    assert.deepEqual([await world.rows('accounts'), await world.rows('apps'), await world.rows('counters')], before)
    assert.deepEqual(dry, await take(world, batch))
    assert.deepEqual(
      dry.map(({ account }) => account),
      ['created', 'id_taken', 'email_taken'],
    )
  })

  test('what was imported at a time nobody knows was made now', async t => {
    const world = await openWorld(t, kind)
    await take(world, [seven])
    assert.equal((await world.store.findAccount(7))?.createdAt, START)
  })

  test('a better hash of the same password ends nothing, and of several at once the first stays', async t => {
    const world = await openWorld(t, kind)
    const { store } = world
    await take(world, [seven])
    const owner = { accountId: 7, appNumber: 3, credential: { kind: 'password', version: 1 } } as const
    await make(world, owner)
    const upgrade = { accountId: 7, passwordVersion: 1, from: '$2y$10$x' }
    const done = await Promise.all(['one', 'two'].map(to => store.upgradePasswordHash({ ...upgrade, to })))
    assert.deepEqual(done.toSorted(), [false, true])
    assert.deepEqual(await revocations(store), [])
    await make(world, owner)
    const { account } = await credentials(world, { emailKey: 'seven@example.com', accountId: 7, appNumber: 3 })
    assert.deepEqual([account?.passwordHash, account?.passwordVersion], [done[0] ? 'one' : 'two', 1])
  })

  test('a password that was changed meanwhile keeps its hash', async t => {
    const world = await openWorld(t, kind)
    await take(world, [seven])
    await world.store.setAccountPassword(7, '$2y$10$x')
    const upgrade = { accountId: 7, passwordVersion: 1, from: '$2y$10$x', to: 'late' }
    assert.equal(await world.store.upgradePasswordHash(upgrade), false)
  })

  test('hashes are sampled from the numbers asked for on, of active accounts alone', async t => {
    const world = await openWorld(t, kind)
    const accounts = [7, 8, 9].map(id => ({ ...seven, id, email: `${id}@example.com`, passwordHash: `hash ${id}` }))
    await take(world, accounts)
    await world.store.setAccountState(8, 'disabled')
    assert.deepEqual(await world.store.samplePasswordHashes({ from: [2, 9], limit: 2 }), ['hash 7', 'hash 9'])
    assert.deepEqual(await world.store.samplePasswordHashes({ from: [100], limit: 2 }), [])
  })
}
