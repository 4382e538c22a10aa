import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { valueFor } from '../store/postgres/values.ts'
import { type CarriedTable, OWN_COLUMNS } from './tables.ts'
import type { Cell, Row, TransferDatabase } from './transfer-database.ts'

/** Values in one statement: SQLite takes 32,766, PostgreSQL 65,535. */
const MOST_VALUES = 30_000
const MOST_ROWS = 1_000

/** Columns of a table that are carried: those it has here, without what the database fills in by itself. */
export async function columnsOf({ db, kind }: TransferDatabase, { name }: CarriedTable): Promise<readonly string[]> {
  const listed =
    kind === 'sqlite'
      ? sql<{ name: string }>`select name from pragma_table_info(${name}) order by name`
      : sql<{ name: string }>`
          select column_name::text as name from information_schema.columns
          where table_schema = current_schema() and table_name = ${name} order by column_name`
  const { rows } = await listed.execute(db)
  return rows.map(row => row.name).filter(column => !OWN_COLUMNS.has(`${name}.${column}`))
}

/** How many rows of so many columns go into one statement. */
function rowsAtOnce(columns: readonly string[]): number {
  return Math.min(MOST_ROWS, Math.floor(MOST_VALUES / columns.length))
}

/** All rows of a table, a batch at a time, in the order of their key, which both databases order by its bytes. */
export async function* readTable(
  from: TransferDatabase,
  { name, key }: CarriedTable,
  columns: readonly string[],
): AsyncGenerator<readonly Row[]> {
  const limit = rowsAtOnce(columns)
  const first = key
    .reduce((query, column) => query.orderBy(column), from.db.selectFrom(name).select([...columns]))
    .limit(limit)
  for (let query = first; ; ) {
    const rows = (await query.execute()).map(carried)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < limit) return
    query = first.where(sql<SqlBool>`${keyColumns(key)} > ${keyValues(key, last)}`)
  }
}

/** Those of the rows that are there, under their keys. */
export async function readRows(
  from: TransferDatabase,
  table: CarriedTable,
  columns: readonly string[],
  wanted: readonly Row[],
): Promise<readonly Row[]> {
  const query = from.db.selectFrom(table.name).select([...columns])
  return (await query.where(isAmong(from, table, wanted)).execute()).map(carried)
}

/** Whether a row's key is that of one of these. Each database takes a list of keys in a form that the other refuses. */
export function isAmong({ kind }: TransferDatabase, { key }: CarriedTable, rows: readonly Row[]): RawBuilder<SqlBool> {
  const list = sql.join(rows.map(row => keyValues(key, row)))
  return kind === 'sqlite' ? sql`${keyColumns(key)} in (values ${list})` : sql`${keyColumns(key)} in (${list})`
}

function keyColumns(key: readonly string[]): RawBuilder<unknown> {
  return sql`(${sql.join(key.map(column => sql.ref(column)))})`
}

function keyValues(key: readonly string[], row: Row): RawBuilder<unknown> {
  return sql`(${sql.join(key.map(column => sql.val(row[column])))})`
}

/**
 * As the stricter database holds it: SQLite keeps fractions of a millisecond, and NUL in a text. The row is the driver's,
 * made for us, and changed in place: a new one for each would take as long as all the rest.
 */
function carried(row: Record<string, Cell>): Row {
  for (const column in row) {
    const value = row[column] as Cell
    const kept = valueFor(value) as Cell
    if (kept !== value) row[column] = kept
  }
  return row
}
