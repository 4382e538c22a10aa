import type { InvalidTokenStatus } from '../domain/app.ts'
import type { AppStore, SetInvalidTokenStatus } from './apps-store.ts'
import type { SqlDialect } from './sql.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** Gives an app a status of its own for the invalid-token errors, and the change its number in the feed of nodes. */
export function invalidTokenStatusVerb({ database, dialect }: SqlContext): AppStore['setInvalidTokenStatus'] {
  const run = changeStatements(dialect)
  return ({ accountId, appNumber, status }: SetInvalidTokenStatus) =>
    database.atomically(async sql => {
      // Taken first: its row stands in line for all changes, so that none is read before one with a lower number.
      const [change] = await sql.rows(run.nextVersion, {})
      if (!change) throw new Error('the counter of status changes is missing')
      const [app] = await sql.rows(run.read, { accountId, appNumber })
      if (!app) return undefined
      const before = app.status ?? undefined
      if (before !== status) {
        await sql.write(run.set, { accountId, appNumber, status: status ?? null, version: change.version })
      }
      return { before }
    })
}

interface AppKey {
  accountId: number
  appNumber: number
}

function changeStatements({ build }: SqlDialect) {
  return {
    nextVersion: statement(() =>
      build
        .updateTable('counters')
        .set({ value: row => row('value', '+', 1) })
        .where('name', '=', 'status_changes')
        .returning('value as version'),
    ),
    read: statement((at: Slots<AppKey>) =>
      build
        .selectFrom('apps')
        .select('invalid_token_status as status')
        .where('account_id', '=', at.accountId)
        .where('number', '=', at.appNumber)
        .where('state', '<>', 'deleted'),
    ),
    set: statement((at: Slots<AppKey & { status: InvalidTokenStatus | null; version: number }>) =>
      build
        .updateTable('apps')
        .set({ invalid_token_status: at.status, status_version: at.version })
        .where('account_id', '=', at.accountId)
        .where('number', '=', at.appNumber),
    ),
  }
}
