import type { LifeState } from '../domain/account.ts'
import type { Sql, SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { endingStatements } from './sql-endings.ts'
import { accountLocks } from './sql-locks.ts'
import { type Slots, statement } from './statement.ts'

/**
 * Switches an account on, off, or deletes it, within a transaction. Off means off everywhere: access of programs and
 * sessions of people end with it. `false` when there is no such account, or it is deleted.
 */
export function accountStateSetter(
  context: SqlContext,
): (sql: Sql, accountId: number, state: LifeState) => Promise<boolean> {
  const run = stateStatements(context.dialect)
  const readClock = clockReader(context.dialect)
  const endings = endingStatements(context)
  const locks = accountLocks(context.dialect)

  return async (sql, accountId, state) => {
    await locks.claim(sql, accountId)
    if ((await sql.write(run.setState, { accountId, state })) === 0) return false
    if (state === 'active') return true
    const now = await readClock(sql)
    await endings.end(sql, { accountId }, 'revoked', now)
    await sql.write(run.endSessions, { accountId })
    if (state === 'deleted') await sql.write(run.endAppPasswords, { accountId, now })
    return true
  }
}

function stateStatements({ build }: SqlDialect) {
  return {
    endSessions: statement((at: Slots<{ accountId: number }>) =>
      build.deleteFrom('sessions').where('account_id', '=', at.accountId),
    ),
    setState: statement((at: Slots<{ accountId: number; state: LifeState }>) =>
      build
        .updateTable('accounts')
        .set({ state: at.state })
        .where('id', '=', at.accountId)
        // Gone for ever: nothing brings it back.
        .where('state', '<>', 'deleted'),
    ),
    endAppPasswords: statement((at: Slots<{ accountId: number; now: number }>) =>
      build
        .updateTable('app_passwords')
        .set({ ended_at: at.now })
        .where('account_id', '=', at.accountId)
        .where('ended_at', '=', 0),
    ),
  }
}
