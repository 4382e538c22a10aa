import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import { openPostgresStore } from '../src/store/postgres/open.ts'
import { UnusableDatabaseError } from '../src/store/unusable-database-error.ts'
import { connect, createDatabase } from './postgres-cluster.ts'
import { POLICY } from './store-contract/fixture.ts'

const openAt = (url: string) => openPostgresStore({ address: parsePostgres(url), policy: POLICY })

test('of several nodes that start at once on an empty database all find the same schema and the same id', async () => {
  const url = await createDatabase()
  const stores = await Promise.all(Array.from({ length: 6 }, () => openAt(url)))
  const ids = await Promise.all(stores.map(store => store.installationId()))
  assert.equal(new Set(ids).size, 1)
  await Promise.all(stores.map(store => store.close()))
})

test('a node that has seen the empty database, and waited for another one to fill it, finds what that one made', async () => {
  const url = await createDatabase()
  const beside = await connect(url)
  await beside.query('begin')
  await beside.query('select pg_advisory_xact_lock($1)', [0x43416363])
  const opening = Promise.all([openAt(url), openAt(url)])
  const waiting = `select from pg_locks where locktype = 'advisory' and not granted and database =
    (select oid from pg_database where datname = current_database())`
  while ((await beside.query(waiting)).rows.length < 2) await new Promise(setImmediate)
  await beside.query('commit')
  for (const store of await opening) await store.close()
})

test('a database that is opened again keeps its id and its rows', async () => {
  const url = await createDatabase()
  const first = await openAt(url)
  const id = await first.installationId()
  await first.createAccount({ email: 'owner@example.com', passwordHash: 'h' })
  await first.close()
  const second = await openAt(url)
  assert.equal(await second.installationId(), id)
  assert.equal((await second.listAccounts({ after: 0, limit: 10 })).length, 1)
  await second.close()
})

const UNFIT: Record<string, { change: string; words: RegExp }> = {
  "somebody else's tables": { change: 'create table accounts (id int)', words: /holds something else .*\(accounts\)/ },
  'commits that are answered before they are on the disk': {
    change: `do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`,
    words: /set synchronous_commit to on/,
  },
}
for (const [what, { change, words }] of Object.entries(UNFIT)) {
  test(`a database with ${what} is not opened, and stays as it is`, async () => {
    const url = await createDatabase()
    const beside = await connect(url)
    await beside.query(change)
    await assert.rejects(openAt(url), error => error instanceof UnusableDatabaseError && words.test(error.message))
    const { rows } = await beside.query(`select * from information_schema.tables where table_name = 'grants'`)
    assert.deepEqual(rows, [])
  })
}

test('a newer version that only added to a database is served beside; one that did more is named', async () => {
  const url = await createDatabase()
  await (await openAt(url)).close()
  const beside = await connect(url)
  await beside.query(`insert into kysely_migration (name, timestamp) values ('9998-future', '')`)
  await (await openAt(url)).close()
  await beside.query(`insert into kysely_migration (name, timestamp) values ('9999-future-breaks', '')`)
  await assert.rejects(
    openAt(url),
    /postgres:\/\/\S+:\d+\/chatapp_test_\w+ was written by a newer version \(9998-future, 9999-future-breaks\)/,
  )
})

test('a database that is not there is told in words', async () => {
  const url = Object.assign(new URL(await createDatabase()), { pathname: '/nowhere' }).href
  await assert.rejects(openAt(url), /:\d+: SQLSTATE 3D000 \(there is no such database\)/)
})

test('a migration that fails changes nothing', async () => {
  const url = await createDatabase()
  const beside = await connect(url)
  // Which the first migration makes, too.
  await beside.query('create function chatapp_tell_revocations() returns trigger language plpgsql as $$ begin end $$')
  await assert.rejects(openAt(url), /SQLSTATE 42723/)
  const { rows } = await beside.query(`select * from information_schema.tables where table_schema = 'public'`)
  assert.deepEqual(rows, [])
})

test('text is ordered by its bytes, whatever the locale of the database', async () => {
  const url = await createDatabase()
  await (await openAt(url)).close()
  const beside = await connect(url)
  const { rows } = await beside.query(
    `select distinct collation_name as name from information_schema.columns
     where table_schema = 'public' and data_type = 'text' and table_name not like 'kysely%'`,
  )
  assert.deepEqual(rows, [{ name: 'C' }])
})
