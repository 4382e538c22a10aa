import type { SecondFactorStore } from './second-factor-store.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** The second factor of accounts. */
export function secondFactorVerbs({ database, dialect }: SqlContext): SecondFactorStore {
  const run = secondFactorStatements(dialect)
  const readClock = clockReader(dialect)

  return {
    takeFactorStep: async order => (await database.write(run.takeStep, order)) > 0,

    takeRecoveryCode: ({ accountId, digest }) =>
      database.atomically(async sql => {
        const now = await readClock(sql)
        if ((await sql.write(run.takeCode, { accountId, digest, now })) === 0) return undefined
        const left = await sql.rows(run.unusedCodes, { accountId })
        return { left: left.length }
      }),
  }
}

function secondFactorStatements({ build }: SqlDialect) {
  return {
    takeStep: statement((at: Slots<{ accountId: number; step: number }>) =>
      build
        .updateTable('second_factors')
        .set({ last_step: at.step })
        .where('account_id', '=', at.accountId)
        .where('last_step', '<', at.step),
    ),
    takeCode: statement((at: Slots<{ accountId: number; digest: string; now: number }>) =>
      build
        .updateTable('recovery_codes')
        .set({ used_at: at.now })
        .where('account_id', '=', at.accountId)
        .where('digest', '=', at.digest)
        .where('used_at', '=', 0),
    ),
    unusedCodes: statement((at: Slots<{ accountId: number }>) =>
      build
        .selectFrom('recovery_codes')
        .select('digest')
        .where('account_id', '=', at.accountId)
        .where('used_at', '=', 0),
    ),
  }
}
