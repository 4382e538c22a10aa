import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { MIGRATION_NAMES } from '../src/store/migrate.ts'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { backUp } from '../src/transfer/backup.ts'
import { contentsOf } from '../src/transfer/copy-tables.ts'
import { writeNote } from '../src/transfer/note.ts'
import { openTarget } from '../src/transfer/open-place.ts'
import { restore } from '../src/transfer/restore.ts'
import { databasePath } from './store-sqlite-kind.ts'

const onProgress = () => {}
const LAST = MIGRATION_NAMES.at(-1) as string

/** A backup as the version before the last migration wrote it: without the table that this one makes. */
async function olderBackup(t: TestContext): Promise<string> {
  const path = databasePath(t)
  await using database = await openTarget({ kind: 'sqlite', path })
  assert.equal(LAST, '0005-login-failures', 'the test undoes this one')
  await database.db.schema.dropTable('login_failures').execute()
  await sql`delete from kysely_migration where name = ${LAST}`.execute(database.db)
  await sql`insert into accounts (id, email, email_key, password_hash, password_version, app_passwords_only, state,
    last_app_number, last_app_password_id, created_at) values (1, 'a', 'a', 'h', 1, 0, 'active', 16777000, 7, 1)`.execute(
    database.db,
  )
  const detail = JSON.stringify(await contentsOf(database, onProgress))
  await database.atomically(() => writeNote(database, { kind: 'backup', installationId: 'id', takenAt: 5, detail }))
  return path
}

test('a backup of an older version is restored into a store of this one, and stays as it is', async t => {
  const from = await olderBackup(t)
  const bytes = readFileSync(from)
  const path = databasePath(t)
  const { takenAt } = await restore({ from, to: { kind: 'sqlite', path }, onProgress })
  assert.equal(takenAt, 5)
  assert.deepEqual(readFileSync(from), bytes)
  const database = await openDatabase({ path, busyTimeoutMs: 1000, synchronous: 'FULL' })
  t.after(() => database.close())
  const one = (query: string) => Object.values(database.prepare(query).get() ?? {})
  assert.deepEqual(one('select id from installation'), ['id'])
  assert.deepEqual(one('select count(*) from kysely_migration'), [MIGRATION_NAMES.length])
  // Half of what is left to an account whose numbers are nearly used up.
  assert.deepEqual(one('select last_app_number, last_app_password_id from accounts'), [16_777_107, 1_000_007])
  assert.deepEqual(one("select value from counters where name = 'accounts'"), [1_000_000])
})

test('a backup that fails leaves no file behind, and none that is there is touched', async t => {
  const path = databasePath(t)
  ;(await openDatabase({ path, busyTimeoutMs: 1000, synchronous: 'FULL' })).close()
  const from = { kind: 'sqlite', path } as const
  await backUp({ from, to: `${path}.backup`, onProgress })
  await assert.rejects(backUp({ from, to: `${path}.backup`, onProgress }), /is there already/)
  using backup = new DatabaseSync(`${path}.backup`, { readOnly: true })
  assert.equal(backup.prepare('select kind from transfer').get()?.kind, 'backup')
})
