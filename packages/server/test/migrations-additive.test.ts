import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Kysely } from 'kysely'
import { MIGRATION_NAMES, type MigrationDialect } from '../src/store/migrate.ts'
import { kyselyOn } from '../src/store/sqlite/database.ts'
import { sqliteMigrationDialect } from '../src/store/sqlite/dialect.ts'

type Migration = (db: Kysely<unknown>, dialect: MigrationDialect) => Promise<void>

interface Column {
  table: string
  name: string
  type: string
  notNull: number
  fallback: string | null
  inKey: number
}

async function migrationOf(name: string): Promise<Migration> {
  const [only, ...others] = Object.values(await import(`../src/store/migrations/${name}.ts`)) as Migration[]
  assert.ok(only && others.length === 0, `${name} exports its one function`)
  return only
}

function columnsOf(database: DatabaseSync): Map<string, Column> {
  const columns = database
    .prepare(
      `select t.name as "table", c.name, c.type, c."notnull" as "notNull", c.dflt_value as fallback, c.pk as "inKey"
       from sqlite_schema t join pragma_table_info(t.name) c where t.type = 'table'`,
    )
    .all() as unknown as Column[]
  return new Map(columns.map(column => [`${column.table}.${column.name}`, column]))
}

/** What may refuse a row that the version before writes: unique indexes and triggers, by the table they are on. */
function refusersOf(database: DatabaseSync): Map<string, string> {
  const rows = database
    .prepare(
      `select t.name || '/' || i.name as id, t.name as "table" from sqlite_schema t
         join pragma_index_list(t.name) i where t.type = 'table' and i."unique" = 1
       union all select name, tbl_name from sqlite_schema where type = 'trigger'`,
    )
    .all()
  return new Map(rows.map(({ id, table }) => [String(id), String(table)]))
}

test('every migration after the first only adds, or its name says that it breaks: nodes of the version before go on beside it', async () => {
  const database = new DatabaseSync(':memory:')
  const db = kyselyOn<unknown>(database)
  const [first, ...later] = MIGRATION_NAMES
  await (await migrationOf(first as string))(db, sqliteMigrationDialect)
  assert.ok(later.length > 0)
  for (const name of later.filter(it => !it.endsWith('-breaks'))) {
    const [columns, refusers] = [columnsOf(database), refusersOf(database)]
    const tables = new Set([...columns.values()].map(({ table }) => table))
    await (await migrationOf(name))(db, sqliteMigrationDialect)
    const after = columnsOf(database)
    for (const [id, column] of columns) assert.deepEqual(after.get(id), column, `${name} leaves ${id} as it is`)
    for (const [id, { table, notNull, fallback }] of after) {
      if (columns.has(id) || !tables.has(table)) continue
      assert.ok(notNull === 0 || fallback !== null, `${name}: who does not know ${id} can still write a row`)
    }
    for (const [id, table] of refusersOf(database)) {
      assert.ok(refusers.has(id) || !tables.has(table), `${name}: ${id} could refuse a row of the version before`)
    }
  }
  database.close()
})
