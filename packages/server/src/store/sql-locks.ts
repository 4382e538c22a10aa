import type { Sql, SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

/**
 * The turns that verbs of one account take, where the database runs them at once. Taken as the first statement of a
 * transaction, so that everything read afterwards is as those left it who went before, and so that nobody waits crosswise.
 */
export interface AccountLocks {
  /**
   * For who hangs something on the account, such as a grant: until the transaction ends nobody claims it. Many hold it at
   * once.
   */
  hold(sql: Sql, accountId: number): Promise<void>
  /**
   * For who changes what others depend on, such as a password: waits for all who hold the account, and lets nobody hold or
   * claim it until the transaction ends. Account 0 stands for those that are not there yet.
   */
  claim(sql: Sql, accountId: number): Promise<void>
}

export function accountLocks(dialect: SqlDialect): AccountLocks {
  if (!dialect.concurrent) return { hold: async () => {}, claim: async () => {} }
  const run = lockStatements(dialect)
  return {
    hold: async (sql, accountId) => void (await sql.rows(run.hold, { accountId })),
    claim: async (sql, accountId) => {
      await (accountId === 0 ? sql.rows(run.claimCounter, {}) : sql.rows(run.claim, { accountId }))
    },
  }
}

function lockStatements({ build, holding, claiming }: SqlDialect) {
  const account = (at: Slots<{ accountId: number }>) =>
    build.selectFrom('accounts').select('id').where('id', '=', at.accountId)
  return {
    hold: statement((at: Slots<{ accountId: number }>) => account(at).$call(holding)),
    claim: statement((at: Slots<{ accountId: number }>) => account(at).$call(claiming)),
    claimCounter: statement(() =>
      build.selectFrom('counters').select('value').where('name', '=', 'accounts').$call(claiming),
    ),
  }
}
