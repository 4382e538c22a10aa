import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import { MIGRATION_TABLE } from '../src/store/migrate.ts'
import { DigestSum } from '../src/transfer/digest.ts'
import { openTarget } from '../src/transfer/open-place.ts'
import { columnsOf } from '../src/transfer/read-table.ts'
import { CARRIED_TABLES, LEFT_BEHIND } from '../src/transfer/tables.ts'
import type { TransferDatabase } from '../src/transfer/transfer-database.ts'
import { createDatabase } from './postgres-cluster.ts'
import { databasePath } from './store-sqlite-kind.ts'

async function assertComplete(database: TransferDatabase): Promise<void> {
  const tables = (await database.db.introspection.getTables()).map(({ name }) => name)
  const ours = tables.filter(name => !name.startsWith(MIGRATION_TABLE) && !name.startsWith('sqlite_'))
  const known = [...CARRIED_TABLES.map(({ name }) => name), ...Object.keys(LEFT_BEHIND)]
  assert.deepEqual(ours.toSorted(), known.toSorted())
}

test('every table of the schema is carried, or stays behind for a reason', async t => {
  await using sqlite = await openTarget({ kind: 'sqlite', path: databasePath(t) })
  await using postgres = await openTarget({ kind: 'postgres', address: parsePostgres(await createDatabase()) })
  await assertComplete(sqlite)
  await assertComplete(postgres)
  for (const table of CARRIED_TABLES) {
    const columns = await columnsOf(sqlite, table)
    assert.deepEqual(await columnsOf(postgres, table), columns, `${table.name} has the same columns on both`)
    for (const column of table.key) assert.ok(columns.includes(column), `${table.name} has ${column}`)
  }
})

test('the digest of a table tells neither order nor batches, and tells every other difference', () => {
  const columns = ['id', 'name', 'bytes']
  const rows = Array.from({ length: 100 }, (_, id) => ({ id, name: `n${id}`, bytes: new Uint8Array([id, 255]) }))
  const digestOf = (...batches: (typeof rows)[]) => {
    const sum = new DigestSum(columns)
    for (const batch of batches) sum.add(batch)
    return sum.result()
  }
  const whole = digestOf(rows)
  assert.equal(whole.rows, 100)
  assert.match(whole.digest, /^[0-9a-f]{64}$/)
  assert.deepEqual(digestOf(rows.toReversed()), whole)
  assert.deepEqual(digestOf(rows.slice(60), rows.slice(0, 60)), whole)
  const [first, ...others] = rows as [(typeof rows)[0], ...typeof rows]
  const changed = [
    others,
    [...rows, first],
    [{ ...first, name: 'n1' }, ...others],
    [{ ...first, bytes: new Uint8Array([0]) }, ...others],
    [{ id: 1, name: 'n0', bytes: first.bytes }, { ...(others[0] as typeof first), id: 0 }, ...others.slice(1)],
  ]
  for (const different of changed) assert.notEqual(digestOf(different).digest, whole.digest)
})
