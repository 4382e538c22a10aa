import type { ActivityStore, UsageQuery } from './activity-store.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** Counts of an account by hour. */
export function readUsageVerb({ database, dialect }: SqlContext): ActivityStore['readUsage'] {
  const run = usageStatements(dialect)
  const readClock = clockReader(dialect)
  return async ({ appNumber, ...query }: UsageQuery) => ({
    now: await readClock(database),
    counts: await (appNumber === undefined
      ? database.rows(run.ofAccount, query)
      : database.rows(run.ofApp, { ...query, appNumber })),
  })
}

function usageStatements({ build }: SqlDialect) {
  return {
    ofApp: statement((at: Slots<{ accountId: number; appNumber: number; sinceHour: number }>) =>
      build
        .selectFrom('usage_hours')
        .select(['hour', 'metric', 'count'])
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber)
        .where('hour', '>=', at.sinceHour),
    ),
    ofAccount: statement((at: Slots<{ accountId: number; sinceHour: number }>) =>
      build
        .selectFrom('usage_hours')
        .select(['hour', 'metric', row => row.fn.sum<number>('count').as('count')])
        .where('account_id', '=', at.accountId)
        .where('hour', '>=', at.sinceHour)
        .groupBy(['hour', 'metric']),
    ),
  }
}
