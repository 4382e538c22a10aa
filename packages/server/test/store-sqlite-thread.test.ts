import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Grant } from '../src/domain/grant.ts'
import { openSqliteStore, openThreadedStore } from '../src/store/sqlite/open.ts'
import { StoreUnavailableError } from '../src/store/store.ts'
import { addOwner, makeOrder, POLICY, pairOf, refreshOrder } from './store-contract/fixture.ts'
import { databasePath, lookInto, rowsOf } from './store-sqlite-kind.ts'

const policy = { ...POLICY, tokensPerDay: 1_000_000 }
const PATIENCE_MS = 60_000

test('what comes from the thread is what lies in the database', async t => {
  const path = databasePath(t)
  const store = await openSqliteStore({ path, policy })
  t.after(() => store.close())
  const owner = await addOwner(store, 'owner@example.com')
  const made = await store.makeGrant(makeOrder(owner, Date.now()))
  const first = 'grant' in made ? made.grant : assert.fail()
  const order = refreshOrder(first, Date.now(), { network: 'net', keyId: 5 })
  const second = pairOf(await store.rotateGrant(order))
  assert.deepEqual([second.confirmedNetwork, second.keyId, second.madeAgent], ['net', 5, 'curl/8'])
  assert.deepEqual(await store.listGrants(1, 1), [second])
  const stale = await store.rotateGrant({ ...order, grantId: 'feedfacefeedface' as Grant['id'], endTime: 1 })
  assert.deepEqual(stale, { kind: 'refused', reason: 'expired' })
})

test('a thread that dies fails what is under way and nothing else, and is started again', async t => {
  const path = databasePath(t)
  const { store, thread } = await openThreadedStore({ path, policy })
  t.after(() => store.close())
  const owner = await addOwner(store, 'owner@example.com')
  const answered: string[] = []
  const failures: unknown[] = []
  let stopped = false
  const makeUntilStopped = async (): Promise<void> => {
    while (!stopped) {
      const making = store.makeGrant(makeOrder(owner, Date.now(), { deadline: Date.now() + PATIENCE_MS }))
      await making.then(
        made => answered.push('grant' in made ? made.grant.id : assert.fail(made.kind)),
        error => failures.push(error),
      )
    }
  }
  const callers = Promise.all(Array.from({ length: 64 }, makeUntilStopped))
  // A death between two groups fails nothing, so it may take more than one.
  for (let deaths = 0; failures.length === 0 && deaths < 50; deaths++) {
    await store.findAccount(1)
    await thread.kill()
  }
  stopped = true
  await callers
  assert.ok(failures.length > 0 && failures.every(error => error instanceof StoreUnavailableError))
  const kept = new Set(rowsOf(path, 'grants').map(row => row.id))
  assert.deepEqual(
    answered.filter(id => !kept.has(id)),
    [],
  )
})

test('a store can be closed while its thread is being started again', async t => {
  const { store, thread } = await openThreadedStore({ path: databasePath(t), policy })
  await thread.kill()
  const waiting = store.installationId()
  assert.match(await waiting, /^[0-9a-f-]{36}$/)
  await thread.kill()
  await store.close()
})

test('closing answers what was called before, and refuses what comes after', async t => {
  const store = await openSqliteStore({ path: databasePath(t), policy })
  const owner = await addOwner(store, 'owner@example.com')
  const order = () => makeOrder(owner, Date.now(), { deadline: Date.now() + PATIENCE_MS })
  const calls = Array.from({ length: 1_000 }, () => store.makeGrant(order()))
  const closing = store.close()
  await assert.rejects(store.findAccount(1), StoreUnavailableError)
  assert.ok((await Promise.all(calls)).every(outcome => outcome.kind === 'made'))
  await closing
})

test('the thread clears expired rows away by itself', async t => {
  const path = databasePath(t)
  const store = await openSqliteStore({ path, policy })
  t.after(() => store.close())
  const owner = await addOwner(store, 'owner@example.com')
  await store.makeGrant(makeOrder(owner, Date.now()))
  await store.makeGrant(makeOrder(owner, Date.now()))
  const [expired] = await store.listGrants(1, 1)
  assert.ok(expired)
  lookInto(path, database => database.prepare('update grants set kept_until_end = 1 where id = ?').run(expired.id))
  const giveUpAt = Date.now() + 20_000
  while (rowsOf(path, 'grants').length > 1 && Date.now() < giveUpAt) await delay(20)
  assert.deepEqual(
    rowsOf(path, 'grants').map(row => row.id === expired.id),
    [false],
  )
})

test('a process killed at work loses nothing it has answered, and the file opens again', async t => {
  const path = databasePath(t)
  const child = fork(new URL('./store-sqlite-child.ts', import.meta.url), [path])
  const answered: string[] = []
  child.on('message', id => {
    answered.push(String(id))
    if (answered.length === 500) child.kill('SIGKILL')
  })
  await once(child, 'exit')
  const store = await openSqliteStore({ path, policy })
  t.after(() => store.close())
  assert.ok(answered.length >= 500)
  const grants = await store.listGrants(1, 1_000_000)
  const kept = new Set<string>(grants.map(grant => grant.id))
  assert.deepEqual(
    answered.filter(id => !kept.has(id)),
    [],
  )
  const found = await store.findCredentials({ emailKey: 'owner@example.com', accountId: 1, appNumber: 1, network: '' })
  assert.equal(found.app?.quota.used, grants.length)
})
