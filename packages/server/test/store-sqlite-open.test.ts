import assert from 'node:assert/strict'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { MIGRATION_NAMES } from '../src/store/migrate.ts'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { openSqliteStore } from '../src/store/sqlite/open.ts'
import { withDefaults } from '../src/store/sqlite/options.ts'
import { UnusableDatabaseError } from '../src/store/unusable-database-error.ts'
import { addOwner, POLICY } from './store-contract/fixture.ts'
import { databasePath, lookInto, rowsOf } from './store-sqlite-kind.ts'

async function open(t: TestContext, path: string) {
  const store = await openSqliteStore({ path, policy: POLICY })
  t.after(() => store.close())
  return store
}

test('opening makes folder and file, readable by their owner alone', async t => {
  const path = join(dirname(databasePath(t)), 'new', 'folder', 'access.db')
  const store = await open(t, path)
  await addOwner(store, 'owner@example.com')
  const mode = (file: string) => (statSync(file).mode & 0o777).toString(8)
  assert.deepEqual([mode(dirname(path)), mode(path), mode(`${path}-wal`)], ['700', '600', '600'])
})

test('a file that others could read is closed to them', async t => {
  const path = databasePath(t)
  writeFileSync(path, '', { mode: 0o644 })
  await open(t, path)
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('what was written is there when it is opened again, under the same installation id', async t => {
  const path = databasePath(t)
  const first = await openSqliteStore({ path, policy: POLICY })
  const id = await first.installationId()
  await addOwner(first, 'owner@example.com')
  await first.close()
  assert.equal(existsSync(`${path}-wal`), false, 'closing leaves one file, good to copy')
  const second = await open(t, path)
  assert.equal(await second.installationId(), id)
  assert.equal((await second.findAccount(1))?.email, 'owner@example.com')
})

test('processes that start at once on a fresh file all find it ready, with one id', async t => {
  const path = databasePath(t)
  const stores = await Promise.all(Array.from({ length: 6 }, () => open(t, path)))
  const ids = await Promise.all(stores.map(store => store.installationId()))
  assert.equal(new Set(ids).size, 1)
  assert.equal(rowsOf(path, 'kysely_migration').length, MIGRATION_NAMES.length)
})

test('every commit waits for the disk, in write-ahead mode, unless a test asks otherwise', async t => {
  const database = await openDatabase(withDefaults({ path: databasePath(t), policy: POLICY }))
  t.after(() => database.close())
  assert.equal(database.prepare('pragma synchronous').get()?.synchronous, 2)
  assert.equal(database.prepare('pragma journal_mode').get()?.journal_mode, 'wal')
})

test('a database of somebody else is refused and left as it is', async t => {
  const path = databasePath(t)
  const foreign = new DatabaseSync(path)
  foreign.exec('create table theirs (n integer)')
  foreign.close()
  await assert.rejects(openSqliteStore({ path, policy: POLICY }), /holds something else than a ChatApp Access database/)
  const tables = lookInto(path, database => database.prepare('select name from sqlite_schema').all())
  assert.deepEqual(
    tables.map(table => table.name),
    ['theirs'],
  )
  assert.equal(
    lookInto(path, database => database.prepare('pragma journal_mode').get()?.journal_mode),
    'delete',
  )
})

test('a file that is no database is refused and left as it is', async t => {
  const path = databasePath(t)
  writeFileSync(path, 'these are notes of mine, not a database\n'.repeat(100))
  await assert.rejects(openSqliteStore({ path, policy: POLICY }), {
    name: 'UnusableDatabaseError',
    message: /is not a database/,
  })
})

test('a newer version that only added to a database is served beside; one that did more is told', async t => {
  const path = databasePath(t)
  const store = await openSqliteStore({ path, policy: POLICY })
  await store.close()
  lookInto(path, database => database.exec(`insert into kysely_migration values ('0098-later', '2030-01-01')`))
  await (await openSqliteStore({ path, policy: POLICY })).close()
  lookInto(path, database => database.exec(`insert into kysely_migration values ('0099-later-breaks', '2030-01-01')`))
  await assert.rejects(openSqliteStore({ path, policy: POLICY }), error => {
    assert.ok(error instanceof UnusableDatabaseError)
    assert.match(error.message, /written by a newer version \(0098-later, 0099-later-breaks\)/)
    return true
  })
})

test('a path that cannot be opened rejects', async () => {
  await assert.rejects(openSqliteStore({ path: '/dev/null/access.db', policy: POLICY }), {
    name: 'UnusableDatabaseError',
    message: /\/dev\/null\/access\.db cannot be opened/,
  })
})
