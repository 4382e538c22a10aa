import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import { Connections } from '../src/store/postgres/connections.ts'
import { openPostgresStore } from '../src/store/postgres/open.ts'
import { type Store, StoreUnavailableError } from '../src/store/store.ts'
import { startProxy } from './postgres-proxy.ts'
import { addOwner, makeOrder, POLICY, pairOf, refreshOrder } from './store-contract/fixture.ts'
import { takeDatabase } from './store-postgres-kind.ts'

const APP = { accountId: 1, name: 'second', passwordDigest: new Uint8Array(32), passwordLabel: '' }

async function openStore(t: TestContext, url: string): Promise<Store> {
  const store = await openPostgresStore({ address: parsePostgres(url), policy: POLICY })
  t.after(() => store.close())
  return store
}

/** A store behind a network that can be broken, with an owner and a grant. */
async function openBroken(t: TestContext) {
  const { url, beside } = await takeDatabase(t)
  const proxy = await startProxy(t, url)
  const store = await openStore(t, proxy.url)
  const owner = await addOwner(store, 'owner@example.com')
  const order = () => makeOrder(owner, Date.now())
  const made = await store.makeGrant(order())
  const first = 'grant' in made ? made.grant : assert.fail(made.kind)
  const count = async (sql: string) => Number(Object.values((await beside.query(sql)).rows[0])[0])
  return { store, proxy, order, first, count, beside }
}

test('a make whose commit was done and not answered is answered in the end, made once and counted once', async t => {
  const { store, proxy, order, count } = await openBroken(t)
  proxy.strike('lose answer', 'insert into "grants"', 'commit')
  const wanted = order()
  const made = await store.makeGrant(wanted)
  assert.ok(made.kind === 'made' && made.grant.id === wanted.grantId && made.quota.used === 2)
  assert.equal(await count('select count(*) from grants'), 2)
  assert.equal(await count('select used from quotas'), 2)
})

test('a make whose connection breaks before its commit is made on another one, and counted once', async t => {
  const { store, proxy, order, count } = await openBroken(t)
  proxy.strike('cut before', 'insert into "grants"')
  assert.equal((await store.makeGrant(order())).kind, 'made')
  assert.equal(await count('select used from quotas'), 2)
})

test('a refresh that was written and not answered gives the very pair that was written', async t => {
  const { store, proxy, first } = await openBroken(t)
  proxy.strike('lose answer', 'update "grants"')
  const outcome = await store.rotateGrant(refreshOrder(first, Date.now()))
  assert.equal(pairOf(outcome).generation, 2)
  assert.deepEqual(await store.listGrants(1, 10), [pairOf(outcome)])
})

test('what nobody can tell to have happened is unavailable, whether it happened or not', async t => {
  const { store, proxy, count } = await openBroken(t)
  proxy.strike('lose answer', 'insert into "apps"', 'commit')
  await assert.rejects(store.createApp(APP), StoreUnavailableError)
  assert.equal(await count('select count(*) from apps'), 2)
})

test('a database that ends all connections, as for a restart, costs no call', async t => {
  const { store, beside, order } = await openBroken(t)
  await Promise.all(Array.from({ length: 8 }, () => store.makeGrant(order())))
  await beside.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
  )
  const made = await Promise.all(Array.from({ length: 8 }, () => store.makeGrant(order())))
  assert.ok(made.every(({ kind }) => kind === 'made'))
})

test('a row that somebody holds for too long makes the store unavailable, and nothing is done', async t => {
  const { store, beside, order, count } = await openBroken(t)
  await beside.query('begin; select * from accounts for update')
  await assert.rejects(store.makeGrant(order()), /SQLSTATE 55P03/)
  await beside.query('rollback')
  assert.equal(await count('select used from quotas'), 1)
})

test('two that wait for each other crosswise both succeed', async t => {
  const { store, beside } = await openBroken(t)
  await store.createApp(APP)
  await beside.query('begin; select * from apps where number = 2 for update')
  // Claims the account, and waits for the app; what is beside holds the app, and waits for the account.
  const setting = store.setAppState(1, 2, 'disabled')
  await delay(100)
  await beside.query('select * from accounts for update').catch(() => undefined)
  await beside.query('commit')
  assert.equal(await setting, true)
})

test('while the database is read-only, as a standby is, writes are unavailable and reads go on', async t => {
  const { store, beside, first, order } = await openBroken(t)
  const [{ name }] = (await beside.query('select current_database() as name')).rows
  await beside.query(`alter database ${name} set default_transaction_read_only = on`)
  await beside.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
  )
  await assert.rejects(store.makeGrant(order()), /SQLSTATE 25006/)
  assert.deepEqual(await store.listGrants(1, 10), [first])
  await beside.query(`alter database ${name} reset default_transaction_read_only`)
  assert.equal((await store.makeGrant(order())).kind, 'made')
})

test('no call waits behind thousands: it is refused at once', async t => {
  const { url } = await takeDatabase(t)
  const store = await openStore(t, url)
  const calls = Array.from({ length: 5_100 }, () => store.findAccount(1))
  const begunAt = performance.now()
  await assert.rejects(store.findAccount(1), /too many calls wait/)
  assert.ok(performance.now() - begunAt < 1_000)
  await Promise.allSettled(calls)
  assert.equal(await store.findAccount(1), undefined)
})

test('the first of several hosts that is the primary is used, and what fails says no password', async t => {
  const { url } = await takeDatabase(t)
  const { host, pathname, username, password } = new URL(url)
  // Where everybody is trusted any password will do.
  const store = await openStore(t, `postgres://${username}:${password || 'geheim'}@127.0.0.1:1,${host}${pathname}`)
  assert.match(await store.installationId(), /^[0-9a-f-]{36}$/)
  const nowhere = parsePostgres(`postgres://chatapp:geheim@127.0.0.1:1${pathname}`)
  await assert.rejects(openPostgresStore({ address: nowhere, policy: POLICY }), error => {
    assert.ok(error instanceof StoreUnavailableError)
    assert.match(error.message, /127\.0\.0\.1:1: ECONNREFUSED/)
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, /geheim/)
    return true
  })
})

test('connections that break late, to a host that was left, leave the next one alone', async t => {
  const { url } = await takeDatabase(t)
  const { port, pathname, username, password } = new URL(url)
  const hosts = `localhost:${port},127.0.0.1:${port}`
  const connections = new Connections(parsePostgres(`postgres://${username}:${password || 'x'}@${hosts}${pathname}`))
  t.after(() => connections.close())
  const [one, other] = [await connections.take(), await connections.take()]
  connections.discard(one)
  connections.discard(other)
  const next = await connections.take()
  assert.deepEqual([one.host, other.host, next.host], ['localhost', 'localhost', '127.0.0.1'])
  connections.giveBack(next)
})

test('text that PostgreSQL cannot hold finds nothing, and is kept as what it can', async t => {
  const { url } = await takeDatabase(t)
  const store = await openStore(t, url)
  const { accountId } = await addOwner(store, 'owner@example.com')
  const query = { accountId, appNumber: 1, network: '\0', emailKey: 'owner@example.com\0' }
  assert.deepEqual(await store.findCredentials(query), { networkKnown: false })
  await store.createApp({ ...APP, name: 'a\0b\ud800' })
  assert.equal((await store.readApp(accountId, 2))?.name, 'a\ufffdb\ufffd')
})
