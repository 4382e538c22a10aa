import type { SqlDatabase, SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

/** Apps looked at in one bite: for each, one look at the oldest of its counts. */
const BITE = 50
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The 30 days of the usage page, and one that has begun. */
const USAGE_KEPT_MS = 31 * DAY_MS
/** Nobody sends a batch again after so long. */
const BATCHES_KEPT_MS = 30 * DAY_MS

interface AppKey {
  accountId: number
  number: number
}

const FIRST_APP: AppKey = { accountId: 0, number: 0 }

/** Deletes counts by hour after 31 days. They are found by app, since those of an app lie in the order of time. */
export function createActivitySweep(database: SqlDatabase, dialect: SqlDialect): (now: number) => Promise<number> {
  const run = activityStatements(dialect)
  let cursor = FIRST_APP

  const biteUsage = async (now: number): Promise<number> => {
    const before = Math.floor((now - USAGE_KEPT_MS) / HOUR_MS)
    const apps = await database.rows(run.nextApps, cursor)
    cursor = apps.length < BITE ? FIRST_APP : (apps.at(-1) ?? FIRST_APP)
    let deleted = 0
    for (const app of apps) deleted += await database.write(run.deleteUsage, { ...app, before })
    return deleted
  }

  return async now => {
    const batches = await database.write(run.deleteBatches, { before: now - BATCHES_KEPT_MS })
    return (await biteUsage(now)) + batches
  }
}

function activityStatements({ build }: SqlDialect) {
  return {
    nextApps: statement((at: Slots<AppKey>) =>
      build
        .selectFrom('apps')
        .select(['account_id as accountId', 'number'])
        .where(row => row(row.refTuple('account_id', 'number'), '>', row.tuple(at.accountId, at.number)))
        .orderBy('account_id')
        .orderBy('number')
        .limit(BITE),
    ),
    deleteUsage: statement((at: Slots<AppKey & { before: number }>) =>
      build
        .deleteFrom('usage_hours')
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.number)
        .where('hour', '<', at.before),
    ),
    deleteBatches: statement((at: Slots<{ before: number }>) =>
      build.deleteFrom('activity_batches').where('at', '<=', at.before),
    ),
  }
}
