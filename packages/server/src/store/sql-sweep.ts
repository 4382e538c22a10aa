import type { GrantId } from '../tokens/grant-id.ts'
import type { SqlDatabase, SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import { createActivitySweep } from './sql-sweep-activity.ts'
import { createAppPasswordSweep } from './sql-sweep-app-passwords.ts'
import { createFailureSweep } from './sql-sweep-failures.ts'
import { createIdentitySweep } from './sql-sweep-identity.ts'
import { createToldSweep } from './sql-sweep-told.ts'
import { type Slots, statement } from './statement.ts'

/** Rows looked at in one bite of each table: so few that nobody waits for it. */
const BITE = 200
const NODE_KEPT_MS = 24 * 3_600_000
/** A clock that is put back by less than this finds the count of the day it comes back to. */
const QUOTA_KEPT_MS = 3_600_000
const JOURNAL_KEPT_MS = 365 * 24 * 3_600_000

/** Deletes what no longer matters, a few rows at a time. */
export interface Sweeper {
  /** Looks at the next few rows of each table. Gives how many it deleted. */
  bite(): Promise<number>
}

interface GrantKey {
  accountId: number
  id: GrantId
}

interface QuotaKey {
  accountId: number
  appNumber: number
  day: string
}

const FIRST_GRANT: GrantKey = { accountId: 0, id: '' as GrantId }
const FIRST_QUOTA: QuotaKey = { accountId: 0, appNumber: 0, day: '' }

/**
 * Grants and quotas are walked in the order of their key, round and round, so that no index on end times makes every
 * refresh dearer. Revocations and journal grow in the order of time, so their oldest rows are enough to look at.
 */
export function createSweeper(database: SqlDatabase, dialect: SqlDialect): Sweeper {
  const run = sweepStatements(dialect)
  const readClock = clockReader(dialect)
  const sweeps = [
    createActivitySweep,
    createAppPasswordSweep,
    createFailureSweep,
    createIdentitySweep,
    createToldSweep,
  ].map(create => create(database, dialect))
  let grantCursor = FIRST_GRANT
  let quotaCursor = FIRST_QUOTA

  const biteGrants = async (seconds: number): Promise<number> => {
    const rows = await database.rows(run.nextGrants, grantCursor)
    grantCursor = nextCursor(rows, FIRST_GRANT)
    let deleted = 0
    for (const row of rows) if (row.keptUntilEnd <= seconds) deleted += await deleteGrant(row)
    return deleted
  }

  /** With what its queries did. */
  const deleteGrant = async (row: GrantKey & { keptUntilEnd: number }): Promise<number> => {
    const deleted = await database.write(run.deleteGrant, row)
    if (deleted > 0) await database.write(run.deleteGrantActivity, row)
    return deleted
  }

  const biteQuotas = async (now: number): Promise<number> => {
    const rows = await database.rows(run.nextQuotas, quotaCursor)
    quotaCursor = nextCursor(rows, FIRST_QUOTA)
    let deleted = 0
    for (const row of rows) if (row.endsAt + QUOTA_KEPT_MS <= now) deleted += await database.write(run.deleteQuota, row)
    return deleted
  }

  return {
    bite: async () => {
      const now = await readClock(database)
      const seconds = Math.floor(now / 1000)
      const walked = (await biteGrants(seconds)) + (await biteQuotas(now))
      const revocations = await database.write(run.deleteRevocations, { seconds })
      const journal = await database.write(run.deleteJournal, { before: now - JOURNAL_KEPT_MS })
      const nodes = await database.write(run.deleteNodes, { before: now - NODE_KEPT_MS })
      let others = 0
      for (const sweep of sweeps) others += await sweep(now)
      return walked + revocations + journal + nodes + others
    },
  }
}

/** Behind the last row, or back to the start when the end was reached. */
function nextCursor<Key>(rows: readonly Key[], first: Key): Key {
  return rows.length < BITE ? first : (rows.at(-1) ?? first)
}

function sweepStatements({ build }: SqlDialect) {
  return {
    nextGrants: statement((at: Slots<GrantKey>) =>
      build
        .selectFrom('grants')
        .select(['account_id as accountId', 'id', 'kept_until_end as keptUntilEnd'])
        .where(row => row(row.refTuple('account_id', 'id'), '>', row.tuple(at.accountId, at.id)))
        .orderBy('account_id')
        .orderBy('id')
        .limit(BITE),
    ),
    /** Compares what was read: a refresh may have come between. */
    deleteGrant: statement((at: Slots<GrantKey & { keptUntilEnd: number }>) =>
      build
        .deleteFrom('grants')
        .where('account_id', '=', at.accountId)
        .where('id', '=', at.id)
        .where('kept_until_end', '=', at.keptUntilEnd),
    ),
    deleteGrantActivity: statement((at: Slots<GrantKey>) =>
      build.deleteFrom('grant_activity').where('account_id', '=', at.accountId).where('grant_id', '=', at.id),
    ),
    nextQuotas: statement((at: Slots<QuotaKey>) =>
      build
        .selectFrom('quotas')
        .select(['account_id as accountId', 'app_number as appNumber', 'day', 'ends_at as endsAt'])
        .where(row =>
          row(row.refTuple('account_id', 'app_number', 'day'), '>', row.tuple(at.accountId, at.appNumber, at.day)),
        )
        .orderBy('account_id')
        .orderBy('app_number')
        .orderBy('day')
        .limit(BITE),
    ),
    deleteQuota: statement((at: Slots<QuotaKey>) =>
      build
        .deleteFrom('quotas')
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber)
        .where('day', '=', at.day),
    ),
    deleteRevocations: statement((at: Slots<{ seconds: number }>) => {
      const oldest = build.selectFrom('revocations').select(['id', 'until_end']).orderBy('id').limit(BITE).as('oldest')
      const over = build.selectFrom(oldest).select('oldest.id').where('oldest.until_end', '<=', at.seconds)
      return build.deleteFrom('revocations').where('id', 'in', over)
    }),
    deleteJournal: statement((at: Slots<{ before: number }>) => {
      const oldest = build.selectFrom('journal').select(['id', 'at']).orderBy('id').limit(BITE).as('oldest')
      const over = build.selectFrom(oldest).select('oldest.id').where('oldest.at', '<=', at.before)
      return build.deleteFrom('journal').where('id', 'in', over)
    }),
    deleteNodes: statement((at: Slots<{ before: number }>) =>
      build.deleteFrom('nodes').where('seen_at', '<=', at.before),
    ),
  }
}
