import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../src/store/store.ts'
import { addOwner, openWorld, type StoreKind } from './fixture.ts'

/** The status of the invalid-token errors by app, and how nodes learn of it. */
export function statusContract(kind: StoreKind): void {
  const app = { accountId: 1, appNumber: 1 }
  const changes = async (store: Store, after: number, limit = 10) => {
    const beat = { nodeId: 'a', keyIds: [], afterRevocation: '', afterStatusChange: after, limit }
    return (await store.follow(beat)).statusChanges
  }

  test('a status of its own is told with the app, and with what it was before when it changes', async t => {
    const { store } = await openWorld(t, kind)
    assert.equal((await store.readApp(1, 1))?.invalidTokenStatus, undefined)
    assert.deepEqual(await store.setInvalidTokenStatus({ ...app, status: 401 }), { before: undefined })
    assert.equal((await store.readApps(1))[0]?.invalidTokenStatus, 401)
    assert.deepEqual(await store.setInvalidTokenStatus({ ...app, status: 403 }), { before: 401 })
    assert.deepEqual(await store.setInvalidTokenStatus(app), { before: 403 })
    assert.equal((await store.readApp(1, 1))?.invalidTokenStatus, undefined)
  })

  test('a node reads every change after the last it knows, in their order, also that one was taken back', async t => {
    const { store } = await openWorld(t, kind)
    const other = await addOwner(store, 'other@example.com')
    assert.deepEqual(await changes(store, 0), [])
    await store.setInvalidTokenStatus({ ...app, status: 401 })
    const [first] = (await changes(store, 0)) ?? []
    assert.deepEqual(first, { ...app, version: 1, status: 401 })
    await store.setInvalidTokenStatus({ accountId: other.accountId, appNumber: 1, status: 403 })
    await store.setInvalidTokenStatus(app)
    const later = (await changes(store, first?.version ?? 0)) ?? []
    assert.deepEqual(
      later.map(({ accountId, status }) => [accountId, status]),
      [
        [2, 403],
        [1, null],
      ],
    )
    assert.equal((await changes(store, 0, 1))?.length, 1)
    assert.deepEqual(await changes(store, later.at(-1)?.version ?? 0), [])
  })

  test('setting what is set already is no change, and an app that is not there has none', async t => {
    const { store } = await openWorld(t, kind)
    await store.setInvalidTokenStatus({ ...app, status: 401 })
    const [before] = (await changes(store, 0)) ?? []
    assert.deepEqual(await store.setInvalidTokenStatus({ ...app, status: 401 }), { before: 401 })
    assert.deepEqual(await changes(store, before?.version ?? 0), [])
    assert.equal(await store.setInvalidTokenStatus({ accountId: 1, appNumber: 2, status: 401 }), undefined)
    await store.setAppState(1, 1, 'deleted')
    assert.equal(await store.setInvalidTokenStatus({ ...app, status: 403 }), undefined)
  })
}
