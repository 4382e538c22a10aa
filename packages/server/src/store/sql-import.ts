import { DEFAULT_LANGUAGE } from '@chatapp-access/contract'
import type { InsertResult } from 'kysely'
import { emailKey } from '../domain/account.ts'
import type { AccountToImport, ImportedAccount, ImportStore } from './import-store.ts'
import { ImportWorld } from './import-world.ts'
import { filledPieces, type ManyValues, ROWS_AT_ONCE, valuesOf } from './many-rows.ts'
import { LostRaceError, type Sql, untilWon } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { importStatements, type NewAccountRow, type NewAppRow } from './sql-import-statements.ts'
import type { Statement } from './statement.ts'

/** Takes accounts in from elsewhere, numbers and all: what is there is read, all are judged, and what is new is written. */
export function importAccountsVerb({ database, dialect }: SqlContext): ImportStore['importAccounts'] {
  const run = importStatements(dialect)
  const readClock = clockReader(dialect)

  const importAll = async (sql: Sql, accounts: readonly AccountToImport[], dryRun: boolean) => {
    const highest = Math.max(0, ...accounts.map(({ id }) => id))
    // First of all: its row is held until all is done, so that nobody who signs up meanwhile is given one of the numbers.
    if (!dryRun) await sql.write(run.raiseCounter, { highest })
    const now = await readClock(sql)
    const world = await look(sql, accounts)
    const judged = accounts.map(account => world.judge(account))
    if (!dryRun) await write(sql, accounts, judged, now)
    return judged
  }

  const look = async (sql: Sql, accounts: readonly AccountToImport[]): Promise<ImportWorld> => {
    const world = new ImportWorld()
    const ids = accounts.map(({ id }) => ({ id }))
    const keys = accounts.map(({ email }) => ({ key: emailKey(email) }))
    for (const piece of filledPieces(ids)) world.addAccounts(await sql.rows(run.findAccounts, valuesOf(piece)))
    for (const piece of filledPieces(keys)) world.addHolders(await sql.rows(run.findHolders, valuesOf(piece)))
    const there = ids.filter(({ id }) => world.has(id))
    for (const piece of filledPieces(there)) world.addApps(await sql.rows(run.findApps, valuesOf(piece)))
    return world
  }

  const write = async (
    sql: Sql,
    accounts: readonly AccountToImport[],
    judged: readonly ImportedAccount[],
    now: number,
  ): Promise<void> => {
    const newAccounts: NewAccountRow[] = []
    const newApps: NewAppRow[] = []
    const grown: { accountId: number; highest: number }[] = []
    for (const [index, account] of accounts.entries()) {
      const { id: accountId, createdAt: at = now } = account
      const added = account.apps.filter((_, app) => judged[index]?.apps[app] === 'created')
      const highest = Math.max(0, ...added.map(({ number }) => number))
      if (judged[index]?.account === 'created') newAccounts.push(rowOf(account, highest, at))
      else if (added.length > 0) grown.push({ accountId, highest })
      for (const { number, name, state, createdAt = at } of added) {
        newApps.push({ accountId, number, name, state, createdAt })
      }
    }
    await insert(sql, { many: run.insertAccounts, one: run.insertAccount }, newAccounts)
    await insert(sql, { many: run.insertApps, one: run.insertApp }, newApps)
    for (const account of grown) await sql.write(run.raiseLastApp, account)
  }

  return ({ accounts, dryRun }) => untilWon(() => database.atomically(sql => importAll(sql, accounts, dryRun)))
}

function rowOf({ id, email, passwordHash, state }: AccountToImport, lastApp: number, createdAt: number): NewAccountRow {
  const key = emailKey(email)
  return { id, email, key, passwordHash, state, lastApp, createdAt, language: DEFAULT_LANGUAGE }
}

interface Inserts {
  many: Statement<ManyValues, InsertResult>
  one: Statement<ManyValues, InsertResult>
}

/** A row that was not there a moment ago and is now was written by somebody else: then the whole batch is judged anew. */
async function insert(sql: Sql, { many, one }: Inserts, rows: readonly object[]): Promise<void> {
  const whole = rows.length - (rows.length % ROWS_AT_ONCE)
  for (let from = 0; from < rows.length; ) {
    const count = from < whole ? ROWS_AT_ONCE : 1
    const values = valuesOf(rows.slice(from, from + count) as Readonly<Record<string, unknown>>[])
    if ((await sql.write(count === 1 ? one : many, values)) !== count) throw new LostRaceError()
    from += count
  }
}
