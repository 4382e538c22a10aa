import type { AdviceRule } from '@chatapp-access/contract'
import { ADVICE_KEPT_MS } from './advice-store.ts'
import type { SqlDatabase, SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

/** Rows looked at in one bite of each table: so few that nobody waits for it. */
const BITE = 200
const NOTICE_KEPT_MS = 90 * 24 * 3_600_000

interface AdviceKey {
  accountId: number
  appNumber: number
  rule: AdviceRule
}

const FIRST_ADVICE = { accountId: 0, appNumber: 0, rule: '' as AdviceRule }

/** Deletes notices with their deliveries after 90 days, and advice that was not found for a day. */
export function createToldSweep(database: SqlDatabase, dialect: SqlDialect): (now: number) => Promise<number> {
  const run = toldStatements(dialect)
  let cursor: AdviceKey = FIRST_ADVICE

  const biteNotices = async (now: number): Promise<number> => {
    let deleted = 0
    for (const notice of await database.rows(run.oldestNotices, {})) {
      if (notice.at > now - NOTICE_KEPT_MS) break
      await database.write(run.deleteDeliveries, notice)
      deleted += await database.write(run.deleteNotice, notice)
    }
    return deleted
  }

  const biteAdvice = async (now: number): Promise<number> => {
    const rows = await database.rows(run.nextAdvice, cursor)
    cursor = rows.length < BITE ? FIRST_ADVICE : (rows.at(-1) ?? FIRST_ADVICE)
    let deleted = 0
    for (const row of rows) {
      if (row.seenAt <= now - ADVICE_KEPT_MS) deleted += await database.write(run.deleteAdvice, row)
    }
    return deleted
  }

  return async now => (await biteNotices(now)) + (await biteAdvice(now))
}

function toldStatements({ build }: SqlDialect) {
  return {
    /** Ids grow with time. */
    oldestNotices: statement(() =>
      build.selectFrom('notices').select(['account_id as accountId', 'id', 'at']).orderBy('id').limit(BITE),
    ),
    deleteNotice: statement((at: Slots<{ id: number }>) => build.deleteFrom('notices').where('id', '=', at.id)),
    deleteDeliveries: statement((at: Slots<{ accountId: number; id: number }>) =>
      build.deleteFrom('deliveries').where('account_id', '=', at.accountId).where('notice_id', '=', at.id),
    ),
    nextAdvice: statement((at: Slots<AdviceKey>) =>
      build
        .selectFrom('advice')
        .select(['account_id as accountId', 'app_number as appNumber', 'rule', 'seen_at as seenAt'])
        .where(row =>
          row(row.refTuple('account_id', 'app_number', 'rule'), '>', row.tuple(at.accountId, at.appNumber, at.rule)),
        )
        .orderBy('account_id')
        .orderBy('app_number')
        .orderBy('rule')
        .limit(BITE),
    ),
    /** Compares what was read: it may have been found again since. */
    deleteAdvice: statement((at: Slots<AdviceKey & { seenAt: number }>) =>
      build
        .deleteFrom('advice')
        .where('account_id', '=', at.accountId)
        .where('app_number', '=', at.appNumber)
        .where('rule', '=', at.rule)
        .where('seen_at', '=', at.seenAt),
    ),
  }
}
