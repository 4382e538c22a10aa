import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addOwner, credentials, make, openWorld, revocations, SECOND, START, type StoreKind } from './fixture.ts'

const DIGEST = new Uint8Array(32).fill(7)

/** Accounts, apps and what is read of them. */
export function operatorContract(kind: StoreKind): void {
  test('an e-mail has one account, however it is spelt, until that one is deleted', async t => {
    const { store } = await openWorld(t, kind)
    assert.equal(await store.createAccount({ email: ' Owner@Example.COM ', passwordHash: 'h' }), undefined)
    await store.setAccountState(1, 'disabled')
    assert.equal(await store.createAccount({ email: 'owner@example.com', passwordHash: 'h' }), undefined)
    await store.setAccountState(1, 'deleted')
    assert.deepEqual(await store.createAccount({ email: 'owner@example.com', passwordHash: 'h' }), { accountId: 2 })
  })

  test('account and app numbers count from 1 and are never used twice', async t => {
    const { store } = await openWorld(t, kind)
    await store.setAppState(1, 1, 'deleted')
    const app = { accountId: 1, name: 'b', passwordDigest: DIGEST, passwordLabel: '' }
    assert.deepEqual(await store.createApp(app), { appNumber: 2, appPasswordId: 2 })
    await store.setAccountState(1, 'deleted')
    const next = await addOwner(store, 'next@example.com')
    assert.deepEqual(next, { accountId: 2, appNumber: 1, appPasswordId: 1 })
  })

  test('accounts are read one by one and page by page, with the e-mail as given', async t => {
    const { store, advance } = await openWorld(t, kind)
    advance(SECOND)
    await store.createAccount({ email: 'B@example.com', passwordHash: 'h' })
    await store.createAccount({ email: 'c@example.com', passwordHash: 'h' })
    await store.setAccountState(3, 'deleted')
    const second = { id: 2, email: 'B@example.com', state: 'active', createdAt: START + SECOND }
    assert.deepEqual(await store.findAccount(2), second)
    assert.equal(await store.findAccount(9), undefined)
    const page = await store.listAccounts({ after: 0, limit: 2 })
    assert.deepEqual(page, [{ id: 1, email: 'owner@example.com', state: 'active', createdAt: START }, second])
    const rest = await store.listAccounts({ after: 2, limit: 2 })
    assert.deepEqual(
      rest.map(account => account.state),
      ['deleted'],
    )
  })

  test('what is deleted is gone for ever', async t => {
    const { store } = await openWorld(t, kind)
    await store.setAppState(1, 1, 'deleted')
    assert.equal(await store.setAppState(1, 1, 'active'), false)
    await store.setAccountState(1, 'deleted')
    assert.equal(await store.setAccountState(1, 'active'), false)
    assert.equal(await store.setAccountPassword(1, 'h'), false)
    assert.equal(await store.setAccountEmail(1, 'x@example.com'), 'missing')
    assert.equal(await store.setAccountState(9, 'active'), false)
    assert.equal(await store.setAppState(1, 9, 'active'), false)
  })

  test('an account and an app can be switched off and on', async t => {
    const world = await openWorld(t, kind)
    assert.equal(await world.store.setAppState(1, 1, 'disabled'), true)
    assert.equal((await credentials(world)).app, undefined)
    assert.equal(await world.store.setAppState(1, 1, 'active'), true)
    assert.equal((await credentials(world)).app?.number, 1)
    assert.equal(await world.store.setAccountState(1, 'disabled'), true)
    assert.deepEqual(await credentials(world), { networkKnown: false })
    assert.equal(await world.store.setAccountState(1, 'active'), true)
    assert.equal((await credentials(world)).account?.id, 1)
  })

  test('an e-mail can be changed, unless another account has it', async t => {
    const world = await openWorld(t, kind)
    await addOwner(world.store, 'other@example.com')
    assert.equal(await world.store.setAccountEmail(1, 'Other@example.com'), 'taken')
    assert.equal(await world.store.setAccountEmail(1, 'OWNER@example.com'), 'changed')
    assert.equal((await world.store.findAccount(1))?.email, 'OWNER@example.com')
    assert.equal(await world.store.setAccountEmail(1, 'new@example.com'), 'changed')
    assert.deepEqual(await credentials(world), { networkKnown: false })
    assert.equal((await credentials(world, { emailKey: 'new@example.com' })).account?.id, 1)
  })

  test('apps are listed in order, of one account or of all, page by page', async t => {
    const { store } = await openWorld(t, kind)
    await store.createApp({ accountId: 1, name: 'b', passwordDigest: DIGEST, passwordLabel: '' })
    await addOwner(store, 'other@example.com')
    const keys = async (page: Parameters<typeof store.listApps>[0]) =>
      (await store.listApps(page)).map(app => `${app.accountId}_${app.number}`)
    const first = { accountId: 0, appNumber: 0 }
    assert.deepEqual(await keys({ after: first, limit: 2 }), ['1_1', '1_2'])
    assert.deepEqual(await keys({ after: { accountId: 1, appNumber: 2 }, limit: 2 }), ['2_1'])
    assert.deepEqual(await keys({ accountId: 1, after: first, limit: 9 }), ['1_1', '1_2'])
    assert.deepEqual(await keys({ accountId: 1, after: { accountId: 1, appNumber: 1 }, limit: 9 }), ['1_2'])
    assert.deepEqual(await keys({ accountId: 2, after: { accountId: 1, appNumber: 5 }, limit: 9 }), ['2_1'])
    assert.deepEqual(await keys({ accountId: 1, after: { accountId: 2, appNumber: 0 }, limit: 9 }), [])
    const [app] = await store.listApps({ accountId: 2, after: first, limit: 1 })
    assert.deepEqual(app, { accountId: 2, number: 1, name: 'shop', state: 'active', createdAt: START })
  })

  test('apps and app passwords are made only where account and app are active', async t => {
    const { store } = await openWorld(t, kind)
    const app = { accountId: 1, name: 'b', passwordDigest: DIGEST, passwordLabel: '' }
    const password = { accountId: 1, appNumber: 1, digest: DIGEST, label: 'spare' }
    assert.deepEqual(await store.createAppPassword(password), { appPasswordId: 2 })
    assert.equal(await store.createAppPassword({ ...password, appNumber: 9 }), undefined)
    await store.setAppState(1, 1, 'disabled')
    assert.equal(await store.createAppPassword(password), undefined)
    assert.deepEqual(await store.createApp(app), { appNumber: 2, appPasswordId: 3 })
    await store.setAccountState(1, 'disabled')
    assert.equal(await store.createApp(app), undefined)
    assert.equal(await store.createApp({ ...app, accountId: 9 }), undefined)
    assert.equal(await store.createAppPassword({ ...password, appNumber: 2 }), undefined)
  })

  test('replacing the app passwords of an app ends them with what they made, and makes one', async t => {
    const world = await openWorld(t, kind)
    await world.store.createAppPassword({ accountId: 1, appNumber: 1, digest: DIGEST, label: 'spare' })
    const grant = await make(world)
    const password = { accountId: 1, appNumber: 1, digest: new Uint8Array([1, 2]), label: 'reset' }
    assert.deepEqual(await world.store.replaceAppPasswords(password), { appPasswordId: 3 })
    const { app } = await credentials(world)
    assert.deepEqual(
      app?.appPasswords.map(({ id, digest }) => [id, [...digest]]),
      [[3, [1, 2]]],
    )
    assert.deepEqual(
      (await revocations(world.store)).map(entry => entry.grantId),
      [grant.id],
    )
  })

  test('app passwords that cannot be replaced stay as they are', async t => {
    const world = await openWorld(t, kind)
    const password = { accountId: 1, appNumber: 1, digest: DIGEST, label: 'reset' }
    await world.store.setAppState(1, 1, 'disabled')
    assert.equal(await world.store.replaceAppPasswords(password), undefined)
    assert.equal(await world.store.replaceAppPasswords({ ...password, appNumber: 9 }), undefined)
    await world.store.setAppState(1, 1, 'active')
    assert.deepEqual(
      (await credentials(world)).app?.appPasswords.map(({ id }) => id),
      [1],
    )
  })

  test('app passwords are listed with their lives, ended ones too, and never with their digest', async t => {
    const { store, advance } = await openWorld(t, kind)
    await store.createAppPassword({ accountId: 1, appNumber: 1, digest: DIGEST, label: 'spare' })
    advance(SECOND)
    await store.endAppPasswords({ accountId: 1, appNumber: 1, id: 1 })
    const common = { accountId: 1, appNumber: 1, createdAt: START, lastUsedAt: 0 }
    assert.deepEqual(await store.listAppPasswords(1, 1), [
      { ...common, id: 1, label: 'first', endedAt: START + SECOND },
      { ...common, id: 2, label: 'spare', endedAt: 0 },
    ])
  })

  test('one read gives all that tokens.make judges', async t => {
    const world = await openWorld(t, kind)
    await world.store.createAppPassword({ accountId: 1, appNumber: 1, digest: new Uint8Array([1, 2]), label: '' })
    await make(world)
    const account = { id: 1, passwordHash: 'hash 1', passwordVersion: 1, appPasswordsOnly: false }
    const found = await credentials(world)
    assert.deepEqual(found.account, account)
    assert.deepEqual(found.app?.quota, { limit: 100, used: 1, endsAt: Date.UTC(2026, 0, 16) })
    assert.deepEqual(
      found.app?.appPasswords.map(({ id, digest }) => [id, [...digest]]),
      [
        [1, [...DIGEST]],
        [2, [1, 2]],
      ],
    )
  })

  test('an unknown e-mail gives nothing, and an appId of another account gives no app', async t => {
    const world = await openWorld(t, kind)
    await addOwner(world.store, 'other@example.com')
    assert.deepEqual(await credentials(world, { emailKey: 'nobody@example.com' }), { networkKnown: false })
    const foreign = await credentials(world, { accountId: 2, appNumber: 1 })
    assert.deepEqual([foreign.account?.id, foreign.app, foreign.networkKnown], [1, undefined, false])
    assert.equal((await credentials(world, { appNumber: 9 })).app, undefined)
  })

  test('a token can be described for as long as account and app are there', async t => {
    const { store } = await openWorld(t, kind)
    assert.deepEqual(await store.describeApp(1, 1), { email: 'owner@example.com', appName: 'shop' })
    assert.equal(await store.describeApp(1, 2), undefined)
    await store.setAppState(1, 1, 'deleted')
    assert.equal(await store.describeApp(1, 1), undefined)
  })

  test('live grants are listed newest first, so many as asked for', async t => {
    const world = await openWorld(t, kind)
    const first = await make(world)
    world.advance(SECOND)
    const second = await make(world)
    world.advance(SECOND)
    const ended = await make(world)
    await world.store.endGrants({ accountId: 1, grantId: ended.id, reason: 'revoked' })
    const ids = async (limit: number) => (await world.store.listGrants(1, limit)).map(grant => grant.id)
    assert.deepEqual(await ids(10), [second.id, first.id])
    assert.deepEqual(await ids(1), [second.id])
    world.advance(1_209_600 * SECOND - 2 * SECOND)
    assert.deepEqual(await ids(10), [second.id])
  })
}
