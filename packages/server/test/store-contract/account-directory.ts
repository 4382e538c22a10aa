import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addOwner, make, openWorld, POLICY, revocations, SECOND, START, type StoreKind, type World } from './fixture.ts'

/** Signs a browser in to account 1. */
async function signIn({ store, now }: World): Promise<void> {
  const proof = { passwordVersion: 1, secondFactor: false }
  const browser = { address: '203.0.113.7', network: '203.0.113.0/24', agent: 'Browser' }
  assert.ok(await store.openSession({ accountId: 1, id: 'digest', proof, ...browser, deadline: now() + SECOND }))
}

/** Accounts as operators find and change them. */
export function accountDirectoryContract(kind: StoreKind): void {
  test('an account is told with its rights and how many apps it has', async t => {
    const { store } = await openWorld(t, kind)
    const account = { id: 1, email: 'owner@example.com', state: 'active', createdAt: START }
    assert.deepEqual(await store.readAccount(1), { ...account, operator: false, secondFactor: false, apps: 1 })
    await store.setAppState(1, 1, 'deleted')
    await store.changeAccount({ accountId: 1, operator: true })
    assert.deepEqual(await store.readAccount(1), { ...account, operator: true, secondFactor: false, apps: 0 })
    assert.equal(await store.readAccount(2), undefined)
  })

  test('accounts are found by a part of their e-mail in any case, or by their number, newest first', async t => {
    const { store } = await openWorld(t, kind)
    for (const email of ['Shop@Example.com', 'a_b%c@example.org', '1@example.org']) await addOwner(store, email)
    const found = async (search: string, page: { before?: number; limit?: number } = {}) =>
      (await store.searchAccounts({ search, limit: 9, ...page })).map(account => account.id)
    assert.deepEqual(await found(''), [4, 3, 2, 1])
    assert.deepEqual(await found('', { limit: 2 }), [4, 3])
    assert.deepEqual(await found('', { before: 3 }), [2, 1])
    assert.deepEqual(await found(' SHOP@ex '), [2])
    assert.deepEqual(await found('1'), [4, 1])
    assert.deepEqual(await found('3'), [3])
    assert.deepEqual(await found('03'), [])
    assert.deepEqual(await found("' or 1=1 --"), [])
  })

  test('what LIKE takes for wildcards stands for itself in a search', async t => {
    const { store } = await openWorld(t, kind)
    for (const email of ['a_b%c@example.org', 'axb\\c@example.org']) await addOwner(store, email)
    const found = async (search: string) =>
      (await store.searchAccounts({ search, limit: 9 })).map(account => account.email)
    assert.deepEqual(await found('_'), ['a_b%c@example.org'])
    assert.deepEqual(await found('%'), ['a_b%c@example.org'])
    assert.deepEqual(await found('\\'), ['axb\\c@example.org'])
  })

  test('switching an account off ends its access and its sessions, and on again brings neither back', async t => {
    const world = await openWorld(t, kind)
    const { store } = world
    const grant = await make(world)
    await signIn(world)
    assert.deepEqual(await store.changeAccount({ accountId: 1, state: 'disabled' }), {
      kind: 'changed',
      before: { state: 'active', operator: false },
    })
    assert.deepEqual(
      (await revocations(store)).map(entry => entry.grantId),
      [grant.id],
    )
    assert.deepEqual(await world.rows('sessions'), [])
    const again = await store.changeAccount({ accountId: 1, state: 'active' })
    assert.deepEqual(again, { kind: 'changed', before: { state: 'disabled', operator: false } })
    assert.deepEqual(await world.rows('sessions'), [])
  })

  test('deleting an account ends its sessions', async t => {
    const world = await openWorld(t, kind)
    await signIn(world)
    assert.equal((await world.rows('sessions')).length, 1)
    await world.store.setAccountState(1, 'deleted')
    assert.deepEqual(await world.rows('sessions'), [])
    assert.deepEqual(await world.store.changeAccount({ accountId: 1, state: 'active' }), { kind: 'missing' })
    assert.deepEqual(await world.store.changeAccount({ accountId: 9, operator: true }), { kind: 'missing' })
  })

  test('the last operator who can act remains one', async t => {
    const { store } = await openWorld(t, kind)
    await addOwner(store, 'second@example.com')
    await store.changeAccount({ accountId: 1, operator: true })
    const last = { kind: 'last_operator' }
    assert.deepEqual(await store.changeAccount({ accountId: 1, operator: false }), last)
    assert.deepEqual(await store.changeAccount({ accountId: 1, state: 'disabled' }), last)
    await store.changeAccount({ accountId: 2, operator: true })
    await store.changeAccount({ accountId: 2, state: 'disabled' })
    assert.deepEqual(await store.changeAccount({ accountId: 1, operator: false }), last)
    await store.changeAccount({ accountId: 2, state: 'active' })
    assert.equal((await store.changeAccount({ accountId: 1, operator: false })).kind, 'changed')
    assert.equal((await store.readAccount(1))?.operator, false)
  })

  test('of two operators who take the right of each other at once, one remains', async t => {
    const [one, other] = await kind.openSeveral(t, POLICY, 2)
    assert.ok(one && other)
    for (const email of ['one@example.com', 'other@example.com']) await addOwner(one, email)
    for (const accountId of [1, 2]) await one.changeAccount({ accountId, operator: true })
    await Promise.all([
      one.changeAccount({ accountId: 1, operator: false }),
      other.changeAccount({ accountId: 2, operator: false }),
    ])
    const accounts = await one.searchAccounts({ search: '', limit: 9 })
    assert.equal(accounts.filter(account => account.operator).length, 1)
  })
}
