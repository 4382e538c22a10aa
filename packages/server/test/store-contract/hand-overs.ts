import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addOwner, HOUR, openWorld, POLICY, SECOND, START, type StoreKind } from './fixture.ts'

const DIGEST = new Uint8Array(32).fill(9)
const NEW = { accountId: 1, appNumber: 1, id: 'digest', label: 'Integrator', lifetimeMs: 48 * HOUR }
const OPEN = { accountId: 1, id: 'digest', digest: DIGEST, address: '203.0.113.7' }
const LINK = {
  accountId: 1,
  id: 'digest',
  kind: 'hand_over',
  appNumber: 1,
  email: '',
  label: 'Integrator',
  makerId: 1,
  createdAt: START,
  endsAt: START + 48 * HOUR,
  usedAt: 0,
  usedAddress: '',
  endedAt: 0,
}

/** One-time links, and those that hand an app over. */
export function handOverContract(kind: StoreKind): void {
  test('a link is found under its account alone, as it was made', async t => {
    const { store } = await openWorld(t, kind)
    const made = await store.createLink({ accountId: 1, id: 'x', kind: 'reset', makerId: 7, lifetimeMs: HOUR })
    const expected = { ...LINK, id: 'x', kind: 'reset', appNumber: 0, label: '', makerId: 7, endsAt: START + HOUR }
    assert.deepEqual(made, expected)
    assert.deepEqual(await store.findLink(1, 'x'), expected)
    assert.equal(await store.findLink(0, 'x'), undefined)
    assert.equal(await store.findLink(1, 'y'), undefined)
  })

  test('looking at a hand-over uses nothing up', async t => {
    const { store } = await openWorld(t, kind)
    assert.deepEqual(await store.createHandOver(NEW), LINK)
    const seen = { link: LINK, email: 'owner@example.com', appName: 'shop' }
    assert.deepEqual(await store.lookAtHandOver({ accountId: 1, id: 'digest' }), seen)
    assert.deepEqual(await store.lookAtHandOver({ accountId: 1, id: 'digest' }), seen)
    assert.deepEqual(await store.listHandOvers(1, 1), [LINK])
    assert.equal((await store.listAppPasswords(1, 1)).length, 1)
  })

  test('opening a hand-over makes its app password, once, and notes when and from where', async t => {
    const { store, advance } = await openWorld(t, kind)
    await store.createHandOver(NEW)
    advance(SECOND)
    const used = { ...LINK, usedAt: START + SECOND, usedAddress: '203.0.113.7' }
    assert.deepEqual(await store.openHandOver(OPEN), { link: used, email: 'owner@example.com', appName: 'shop' })
    assert.equal(await store.openHandOver(OPEN), undefined)
    assert.equal(await store.lookAtHandOver({ accountId: 1, id: 'digest' }), undefined)
    assert.deepEqual(await store.listHandOvers(1, 1), [used])
    const [, password] = await store.listAppPasswords(1, 1)
    assert.deepEqual([password?.label, password?.createdAt], ['Integrator', START + SECOND])
    assert.equal((await store.listAppPasswords(1, 1)).length, 2)
  })

  test('of ten who open a hand-over at once exactly one gets it, and one app password is made', async t => {
    const { store } = await openWorld(t, kind)
    await store.createHandOver(NEW)
    const opened = await Promise.all(Array.from({ length: 10 }, () => store.openHandOver(OPEN)))
    assert.equal(opened.filter(Boolean).length, 1)
    assert.equal((await store.listAppPasswords(1, 1)).length, 2)
  })

  test('of several stores that open a hand-over at once exactly one gets it', async t => {
    const stores = await kind.openSeveral(t, POLICY, 3)
    const [first] = stores
    assert.ok(first)
    await addOwner(first, 'owner@example.com')
    await first.createHandOver(NEW)
    const opened = await Promise.all(stores.flatMap(store => [store.openHandOver(OPEN), store.openHandOver(OPEN)]))
    assert.equal(opened.filter(Boolean).length, 1)
    assert.equal((await first.listAppPasswords(1, 1)).length, 2)
  })

  test('a hand-over opens nothing after its end, and nothing where account or app is switched off', async t => {
    const { store, advance } = await openWorld(t, kind)
    await store.createHandOver(NEW)
    await store.setAppState(1, 1, 'disabled')
    assert.equal(await store.lookAtHandOver({ accountId: 1, id: 'digest' }), undefined)
    assert.equal(await store.openHandOver(OPEN), undefined)
    assert.equal(await store.createHandOver({ ...NEW, id: 'other' }), undefined)
    await store.setAppState(1, 1, 'active')
    await store.setAccountState(1, 'disabled')
    assert.equal(await store.openHandOver(OPEN), undefined)
    await store.setAccountState(1, 'active')
    assert.ok(await store.lookAtHandOver({ accountId: 1, id: 'digest' }))
    advance(48 * HOUR)
    assert.equal(await store.lookAtHandOver({ accountId: 1, id: 'digest' }), undefined)
    assert.equal(await store.openHandOver(OPEN), undefined)
    assert.equal((await store.listAppPasswords(1, 1)).length, 1)
  })

  test('a link of another kind or of another account hands nothing over', async t => {
    const { store } = await openWorld(t, kind)
    await addOwner(store, 'other@example.com')
    await store.createLink({ accountId: 1, id: 'digest', kind: 'reset', appNumber: 1, lifetimeMs: HOUR })
    await store.createHandOver({ ...NEW, id: 'mine' })
    assert.equal(await store.openHandOver(OPEN), undefined)
    assert.equal(await store.openHandOver({ ...OPEN, accountId: 2, id: 'mine' }), undefined)
    assert.equal(await store.lookAtHandOver({ accountId: 2, id: 'mine' }), undefined)
    assert.deepEqual(await store.listHandOvers(2, 1), [])
    assert.deepEqual(
      (await store.listHandOvers(1, 1)).map(link => link.id),
      ['mine'],
    )
  })

  test('a hand-over can be withdrawn until it is opened', async t => {
    const { store } = await openWorld(t, kind)
    await store.createHandOver(NEW)
    await store.createHandOver({ ...NEW, id: 'other' })
    const key = { accountId: 1, appNumber: 1, id: 'digest' }
    assert.equal((await store.endHandOver({ ...key, appNumber: 2 })).kind, 'missing')
    assert.equal((await store.endHandOver({ ...key, accountId: 2 })).kind, 'missing')
    assert.deepEqual(await store.endHandOver(key), { kind: 'ended', link: { ...LINK, endedAt: START } })
    assert.equal((await store.endHandOver(key)).kind, 'over')
    assert.equal(await store.openHandOver(OPEN), undefined)
    assert.ok(await store.openHandOver({ ...OPEN, id: 'other' }))
    assert.equal((await store.endHandOver({ ...key, id: 'other' })).kind, 'opened')
  })

  test('hand-overs are listed newest first', async t => {
    const { store, advance } = await openWorld(t, kind)
    await store.createHandOver(NEW)
    advance(SECOND)
    await store.createHandOver({ ...NEW, id: 'newer' })
    assert.deepEqual(
      (await store.listHandOvers(1, 1)).map(link => link.id),
      ['newer', 'digest'],
    )
  })
}
