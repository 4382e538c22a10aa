import { USAGE_METRICS, type UsageMetric } from '@chatapp-access/contract/account'
import type { DiagnosisStore } from './diagnosis-store.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

const HOUR_MS = 3_600_000

/** What an operator asks of the store as a whole. */
export function diagnoseVerb({ database, dialect }: SqlContext): DiagnosisStore['diagnose'] {
  const run = diagnosisStatements(dialect)
  const readClock = clockReader(dialect)
  return async ({ sinceHour, staleMs, apps }) => {
    const now = await readClock(database)
    const busiest = []
    for (const metric of USAGE_METRICS) busiest.push(...(await database.rows(run.busiest, { sinceHour, metric, apps })))
    return {
      now,
      stuck: await database.rows(run.stuck, { before: now - staleMs }),
      failed: await database.rows(run.failed, { since: sinceHour * HOUR_MS }),
      busiest,
    }
  }
}

function diagnosisStatements({ build }: SqlDialect) {
  return {
    stuck: statement((at: Slots<{ before: number }>) =>
      build
        .selectFrom('deliveries')
        .select(['channel', row => row.fn.countAll<number>().as('count')])
        .where('state', '=', 'waiting')
        .where('next_at', '<', at.before)
        .groupBy('channel'),
    ),
    failed: statement((at: Slots<{ since: number }>) =>
      build
        .selectFrom('deliveries')
        .select(['channel', row => row.fn.countAll<number>().as('count')])
        .select(row => row.fn.count<number>('account_id').distinct().as('accounts'))
        .where('state', '=', 'failed')
        .where('last_at', '>=', at.since)
        .groupBy('channel'),
    ),
    busiest: statement((at: Slots<{ sinceHour: number; metric: UsageMetric; apps: number }>) =>
      build
        .selectFrom('usage_hours')
        .select(['account_id as accountId', 'app_number as appNumber', 'metric'])
        .select(row => row.fn.sum<number>('count').as('count'))
        .where('hour', '>=', at.sinceHour)
        .where('metric', '=', at.metric)
        .groupBy(['account_id', 'app_number', 'metric'])
        .orderBy('count', 'desc')
        .limit(at.apps),
    ),
  }
}
