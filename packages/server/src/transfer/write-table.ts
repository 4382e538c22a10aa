import { sql } from 'kysely'
import { type DigestSum, textOf } from './digest.ts'
import { isAmong, readRows, readTable } from './read-table.ts'
import type { CarriedTable } from './tables.ts'
import type { Row, TransferDatabase } from './transfer-database.ts'

export interface TableTransfer {
  readonly source: TransferDatabase
  readonly target: TransferDatabase
  readonly table: CarriedTable
  readonly columns: readonly string[]
}

/**
 * Takes rows out of the target that the source has not, or not so: of a copy that was broken off, while the source went
 * on. They go before others come, for one of these may want what is unique of them.
 */
export async function prune({ source, target, table, columns }: TableTransfer): Promise<void> {
  for await (const there of readTable(target, table, columns)) {
    const wanted = new Set((await readRows(source, table, columns, there)).map(row => textOf(columns, row)))
    const stale = there.filter(row => !wanted.has(textOf(columns, row)))
    if (stale.length > 0) await remove(target, table, stale)
  }
}

async function remove(target: TransferDatabase, table: CarriedTable, rows: readonly Row[]): Promise<void> {
  await sql`delete from ${sql.table(table.name)} where ${isAmong(target, table, rows)}`.execute(target.db)
}

/**
 * Writes every row of the source that the target has not yet; each batch is on the disk before the next is read.
 * `digest` sums up what the source holds.
 */
export async function fill(
  { source, target, table, columns }: TableTransfer,
  digest: DigestSum,
  onRows: (rows: number) => void,
): Promise<void> {
  const insert = createInsert(target, table, columns)
  for await (const rows of readTable(source, table, columns)) {
    await insert(rows)
    digest.add(rows)
    onRows(rows.length)
  }
}

/** One statement for each number of rows, written once: there are two of them, for full batches and for the last. */
function createInsert({ db }: TransferDatabase, { name, key }: CarriedTable, columns: readonly string[]) {
  const compile = (rows: readonly Row[]) =>
    db
      .insertInto(name)
      .columns([...columns])
      .values(rows.map(row => ({ ...row })))
      .onConflict(conflict => conflict.columns([...key]).doNothing())
      .compile()
  const statements = new Map<number, ReturnType<typeof compile>>()

  return async (rows: readonly Row[]): Promise<void> => {
    const statement = statements.get(rows.length) ?? compile(rows.map(row => inOrder(columns, row)))
    statements.set(rows.length, statement)
    const parameters = rows.flatMap(row => columns.map(column => row[column] ?? null))
    await db.executeQuery({ ...statement, parameters })
  }
}

/** With a value in every column, so that each is a parameter in its place. */
function inOrder(columns: readonly string[], row: Row): Row {
  return Object.fromEntries(columns.map(column => [column, row[column] ?? null]))
}
