import { sql } from 'kysely'
import { DigestSum, type TableDigest } from './digest.ts'
import { columnsOf, readTable } from './read-table.ts'
import { CARRIED_TABLES, type CarriedTable } from './tables.ts'
import type { TransferDatabase } from './transfer-database.ts'
import { TransferError } from './transfer-error.ts'
import { fill, prune } from './write-table.ts'

/** What each table holds, by name. */
export type Contents = Readonly<Record<string, TableDigest>>

/** Where a transfer stands: rows of all tables together. */
export type OnProgress = (table: string, done: number, total: number) => void

/**
 * Makes every table of the target what it is in the source, whatever of it is there, and reads it back.
 *
 * @throws TransferError where the target does not hold then what the source does
 */
export async function copyTables(
  source: TransferDatabase,
  target: TransferDatabase,
  onProgress: OnProgress,
): Promise<Contents> {
  const total = await countRows(source)
  const contents: Record<string, TableDigest> = {}
  let done = 0
  for (const table of CARRIED_TABLES) {
    const columns = await columnsOf(source, table)
    const transfer = { source, target, table, columns }
    const sum = new DigestSum(columns)
    await prune(transfer)
    await fill(transfer, sum, rows => {
      done += rows
      onProgress(table.name, done, total)
    })
    const wanted = sum.result()
    refuseDifference(target, table, wanted, await digestOf(target, table, columns))
    contents[table.name] = wanted
  }
  return contents
}

/** Numbers that databases give out by themselves go on where they stood; `ahead` further. */
export async function carrySerials(source: TransferDatabase, target: TransferDatabase, ahead = 0): Promise<void> {
  for (const table of CARRIED_TABLES.filter(({ serial }) => serial)) {
    await target.setSerial(table, (await source.lastSerial(table)) + ahead)
  }
}

/** What all tables of a database hold. */
export async function contentsOf(database: TransferDatabase, onProgress: OnProgress): Promise<Contents> {
  const total = await countRows(database)
  const contents: Record<string, TableDigest> = {}
  let done = 0
  for (const table of CARRIED_TABLES) {
    contents[table.name] = await digestOf(database, table, await columnsOf(database, table), rows => {
      done += rows
      onProgress(table.name, done, total)
    })
  }
  return contents
}

export function rowsOf(contents: Contents): number {
  return Object.values(contents).reduce((sum, { rows }) => sum + rows, 0)
}

async function digestOf(
  database: TransferDatabase,
  table: CarriedTable,
  columns: readonly string[],
  onRows: (rows: number) => void = () => {},
): Promise<TableDigest> {
  const sum = new DigestSum(columns)
  if (columns.length === 0) return sum.result()
  for await (const rows of readTable(database, table, columns)) {
    sum.add(rows)
    onRows(rows.length)
  }
  return sum.result()
}

function refuseDifference(
  target: TransferDatabase,
  table: CarriedTable,
  wanted: TableDigest,
  found: TableDigest,
): void {
  if (found.rows === wanted.rows && found.digest === wanted.digest) return
  throw new TransferError(
    `${target.place}: ${table.name} has ${found.rows} rows where ${wanted.rows} were read, or others; something else writes into it. Run the same command again`,
  )
}

async function countRows(database: TransferDatabase): Promise<number> {
  let total = 0
  for (const table of CARRIED_TABLES) {
    if ((await columnsOf(database, table)).length === 0) continue
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table.name)}`.execute(
      database.db,
    )
    total += rows[0]?.count ?? 0
  }
  return total
}
