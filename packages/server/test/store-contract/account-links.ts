import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountByLink } from '../../src/store/account-link-store.ts'
import { addOwner, HOUR, make, openWorld, POLICY, SECOND, START, type StoreKind } from './fixture.ts'

const WANTED: AccountByLink = {
  link: { id: 'link', kind: 'invite' },
  email: 'new@example.com',
  passwordHash: 'hash',
  language: 'ru',
  address: '203.0.113.7',
  deadline: START + HOUR,
}
const RESET = {
  id: 'link',
  passwordHash: 'hash 2',
  secondFactor: false,
  address: '203.0.113.7',
  deadline: START + HOUR,
}

/** Accounts and passwords by one-time links, and second factors. */
export function accountLinkContract(kind: StoreKind): void {
  test('the set-up link is there while there is no account, and makes an operator', async t => {
    const { store } = await kind.open(t, POLICY, () => START)
    const setUp = (id: string) => store.createSetUpLink({ id, lifetimeMs: HOUR, nodeId: 'node' })
    assert.equal((await setUp('before'))?.kind, 'set_up')
    assert.equal((await setUp('link'))?.endsAt, START + HOUR)
    const by = (id: string) => store.createAccountByLink({ ...WANTED, link: { id, kind: 'set_up' } })
    assert.deepEqual(await by('before'), { kind: 'dead' })
    assert.deepEqual(await by('link'), { kind: 'made', accountId: 1, operator: true })
    assert.equal(await setUp('again'), undefined)
    const { account } = await store.findSignIn({ emailKey: 'new@example.com', network: '' })
    assert.deepEqual([account?.id, account?.passwordVersion], [1, 1])
  })

  test('of nodes that start together one makes the set-up link; one that starts later makes it anew', async t => {
    let now = START
    const { store } = await kind.open(t, POLICY, () => now)
    const nodes = ['a', 'b', 'c']
    const see = () =>
      Promise.all(nodes.map(nodeId => store.follow({ nodeId, keyIds: [1], afterRevocation: '', limit: 10 })))
    const setUp = () =>
      Promise.all(nodes.map(nodeId => store.createSetUpLink({ id: `${nodeId} ${now}`, lifetimeMs: HOUR, nodeId })))
    await see()
    assert.equal((await setUp()).filter(Boolean).length, 1)
    now += 30_000
    await see()
    assert.equal((await setUp()).filter(Boolean).length, 1)
    for (const nodeId of ['b', 'c']) await store.leave(nodeId)
    assert.ok(await store.createSetUpLink({ id: 'alone', lifetimeMs: HOUR, nodeId: 'a' }))
  })

  test('a set-up link makes nobody an operator where an account came first by another way', async t => {
    const { store } = await kind.open(t, POLICY, () => START)
    await store.createSetUpLink({ id: 'link', lifetimeMs: HOUR, nodeId: 'node' })
    await addOwner(store, 'first@example.com')
    const made = await store.createAccountByLink({ ...WANTED, link: { id: 'link', kind: 'set_up' } })
    assert.deepEqual(made, { kind: 'dead' })
  })

  test('a link for one e-mail makes an account for that one alone, and a refusal leaves it as it was', async t => {
    const { store } = await openWorld(t, kind)
    await store.createLink({ accountId: 0, id: 'link', kind: 'invite', email: 'New@example.com', lifetimeMs: HOUR })
    assert.deepEqual(await store.createAccountByLink({ ...WANTED, email: 'other@example.com' }), { kind: 'dead' })
    const asSignUp = { ...WANTED, link: { id: 'link', kind: 'sign_up' } as const }
    assert.deepEqual(await store.createAccountByLink(asSignUp), { kind: 'dead' })
    assert.equal((await store.createAccountByLink(WANTED)).kind, 'made')
    assert.deepEqual(await store.createAccountByLink(WANTED), { kind: 'dead' })
  })

  test('an e-mail that is taken makes no account and uses no link up', async t => {
    const { store } = await openWorld(t, kind)
    await store.createLink({ accountId: 0, id: 'link', kind: 'invite', lifetimeMs: HOUR })
    const taken = await store.createAccountByLink({ ...WANTED, email: ' Owner@Example.com ' })
    assert.deepEqual(taken, { kind: 'taken' })
    assert.equal((await store.findLink(0, 'link'))?.usedAt, 0)
    assert.equal((await store.createAccountByLink(WANTED)).kind, 'made')
  })

  test('of several stores that use one link at once exactly one makes an account', async t => {
    const stores = await kind.openSeveral(t, POLICY, 2)
    const [first] = stores
    assert.ok(first)
    await first.createLink({ accountId: 0, id: 'link', kind: 'invite', lifetimeMs: HOUR })
    const deadline = Date.now() + 60_000
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        stores[at % 2]?.createAccountByLink({ ...WANTED, email: `racer-${at}@example.com`, deadline }),
      ),
    )
    assert.equal(outcomes.filter(it => it?.kind === 'made').length, 1)
    assert.equal((await first.listAccounts({ after: 0, limit: 100 })).length, 1)
  })

  test('a reset ends what the old password made and all other reset links', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    for (const id of ['link', 'second']) await store.createLink({ accountId, id, kind: 'reset', lifetimeMs: HOUR })
    const kept = await make(world)
    await make(world, { credential: { kind: 'password', version: 1 } })
    const reset = await store.resetPasswordByLink({ ...RESET, accountId })
    assert.deepEqual(reset, { kind: 'reset', passwordVersion: 2, ended: 1 })
    assert.deepEqual(
      (await store.listGrants(accountId, 10)).map(it => it.id),
      [kept.id],
    )
    assert.deepEqual(await store.resetPasswordByLink({ ...RESET, accountId }), { kind: 'dead' })
    assert.deepEqual(await store.resetPasswordByLink({ ...RESET, accountId, id: 'second' }), { kind: 'dead' })
  })

  test('a reset does nothing for another account, after its end, or past a second factor', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    await store.createLink({ accountId, id: 'link', kind: 'reset', lifetimeMs: HOUR })
    const other = await addOwner(store, 'other@example.com')
    assert.deepEqual(await store.resetPasswordByLink({ ...RESET, accountId: other.accountId }), { kind: 'dead' })
    await store.startFactor({ accountId, sealedSecret: new Uint8Array([1]), keyId: 1 })
    await store.enableFactor({ accountId, sealedSecret: new Uint8Array([1]), step: 1, recoveryDigests: [] })
    assert.deepEqual(await store.resetPasswordByLink({ ...RESET, accountId }), { kind: 'dead' })
    world.advance(HOUR)
    const late = { ...RESET, accountId, secondFactor: true, deadline: world.now() + SECOND }
    assert.deepEqual(await store.resetPasswordByLink(late), { kind: 'dead' })
  })

  test('a factor comes into force with the secret that was proved, and no other takes its place', async t => {
    const { store, accountId } = await openWorld(t, kind)
    const [first, second] = [new Uint8Array([1, 2]), new Uint8Array([3, 4])]
    const enable = (sealedSecret: Uint8Array) =>
      store.enableFactor({ accountId, sealedSecret, step: 7, recoveryDigests: ['a', 'b'] })
    assert.equal(await store.findFactor(accountId), undefined)
    assert.equal(await store.removeFactor(accountId), false)
    assert.equal(await store.startFactor({ accountId, sealedSecret: first, keyId: 1 }), true)
    assert.equal(await store.startFactor({ accountId, sealedSecret: second, keyId: 2 }), true)
    assert.equal(await enable(first), false)
    assert.equal(await enable(second), true)
    assert.equal(await enable(second), false)
    assert.equal(await store.startFactor({ accountId, sealedSecret: first, keyId: 1 }), false)
    const factor = await store.findFactor(accountId)
    assert.deepEqual(
      { ...factor, sealedSecret: [...(factor?.sealedSecret ?? [])] },
      {
        sealedSecret: [3, 4],
        keyId: 2,
        inForce: true,
        recoveryCodesLeft: 2,
      },
    )
    const query = { emailKey: 'owner@example.com', accountId, appNumber: 1, network: '' }
    assert.equal((await store.findCredentials(query)).account?.appPasswordsOnly, true)
    assert.equal(await store.removeFactor(accountId), true)
    assert.equal((await store.findCredentials(query)).account?.appPasswordsOnly, false)
    assert.equal(await store.takeRecoveryCode({ accountId, digest: 'a' }), undefined)
  })

  test('a time step is taken once, and none before it', async t => {
    const { store, accountId } = await openWorld(t, kind)
    await store.startFactor({ accountId, sealedSecret: new Uint8Array([1]), keyId: 1 })
    await store.enableFactor({ accountId, sealedSecret: new Uint8Array([1]), step: 7, recoveryDigests: ['a', 'b'] })
    const take = (step: number) => store.takeFactorStep({ accountId, step })
    const taken = await Promise.all([take(8), take(8), take(8)])
    assert.deepEqual(taken.toSorted(), [false, false, true])
    assert.deepEqual([await take(7), await take(8), await take(9)], [false, false, true])
    const use = (digest: string) => store.takeRecoveryCode({ accountId, digest })
    const used = await Promise.all([use('a'), use('a'), use('x')])
    assert.deepEqual(used.filter(Boolean), [{ left: 1 }])
    assert.equal(await store.replaceRecoveryCodes({ accountId, digests: ['c'] }), true)
    assert.deepEqual([await use('b'), await use('c')], [undefined, { left: 0 }])
  })
}
