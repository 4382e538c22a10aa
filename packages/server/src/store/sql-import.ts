import { DEFAULT_LANGUAGE } from '@chatapp-access/contract'
import { emailKey } from '../domain/account.ts'
import { MOST_APPS } from './apps-store.ts'
import type { AccountToImport, AppToImport, ImportedAccount, ImportOutcome, ImportStore } from './import-store.ts'
import { LostRaceError, type Sql, untilWon } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type AppsFound, importStatements } from './sql-import-statements.ts'

/** Takes accounts in from elsewhere, numbers and all. */
export function importAccountsVerb({ database, dialect }: SqlContext): ImportStore['importAccounts'] {
  const run = importStatements(dialect)
  const readClock = clockReader(dialect)

  const importAll = async (sql: Sql, accounts: readonly AccountToImport[], dryRun: boolean) => {
    const highest = Math.max(0, ...accounts.map(({ id }) => id))
    // First of all: its row is held until all is done, so that nobody who signs up meanwhile is given one of the numbers.
    if (!dryRun) await sql.write(run.raiseCounter, { highest })
    const now = await readClock(sql)
    const imported: ImportedAccount[] = []
    for (const account of accounts) imported.push(await importOne(sql, account, now, dryRun))
    return imported
  }

  const importOne = async (sql: Sql, account: AccountToImport, now: number, dryRun: boolean) => {
    const key = emailKey(account.email)
    const outcome = await judgeAccount(sql, account.id, key)
    if (outcome !== 'created' && outcome !== 'unchanged') return { account: outcome, apps: [] }
    const there = outcome === 'unchanged' ? await sql.rows(run.findApps, { accountId: account.id }) : []
    const apps = judgeApps(account.apps, there)
    if (dryRun) return { account: outcome, apps }
    const added = account.apps.filter((_, index) => apps[index] === 'created')
    if (outcome === 'created') await addAccount(sql, account, key, now)
    else await raiseLastApp(sql, account.id, added)
    for (const { number, name, state, createdAt = account.createdAt ?? now } of added) {
      await write(sql.write(run.insertApp, { accountId: account.id, number, name, state, createdAt }))
    }
    return { account: outcome, apps }
  }

  const judgeAccount = async (sql: Sql, id: number, key: string): Promise<ImportOutcome> => {
    const [there] = await sql.rows(run.findAccount, { id })
    if (there?.state === 'deleted') return 'account_deleted'
    if (there) return there.key === key ? 'unchanged' : 'id_taken'
    const [holder] = await sql.rows(run.findHolder, { key })
    return holder ? 'email_taken' : 'created'
  }

  const addAccount = async (sql: Sql, account: AccountToImport, key: string, now: number) => {
    const { id, email, passwordHash, state, createdAt = now } = account
    const lastApp = highestNumber(account.apps)
    const language = DEFAULT_LANGUAGE
    await write(sql.write(run.insertAccount, { id, email, key, passwordHash, state, lastApp, createdAt, language }))
  }

  const raiseLastApp = async (sql: Sql, accountId: number, added: readonly AppToImport[]) => {
    if (added.length > 0) await sql.write(run.raiseLastApp, { accountId, highest: highestNumber(added) })
  }

  return ({ accounts, dryRun }) => untilWon(() => database.atomically(sql => importAll(sql, accounts, dryRun)))
}

/** A row that was not there a moment ago and is now was written by somebody else: then the whole batch is judged anew. */
async function write(written: number | Promise<number>): Promise<void> {
  if ((await written) === 0) throw new LostRaceError()
}

function judgeApps(apps: readonly AppToImport[], there: readonly AppsFound[]): ImportOutcome[] {
  const states = new Map(there.map(({ number, state }) => [number, state]))
  let count = there.filter(({ state }) => state !== 'deleted').length
  return apps.map(({ number }) => {
    const state = states.get(number)
    if (state !== undefined) return state === 'deleted' ? 'app_deleted' : 'unchanged'
    if (count >= MOST_APPS) return 'too_many_apps'
    count++
    return 'created'
  })
}

function highestNumber(apps: readonly AppToImport[]): number {
  return Math.max(0, ...apps.map(({ number }) => number))
}
