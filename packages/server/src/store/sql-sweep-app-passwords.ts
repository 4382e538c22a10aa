import type { SqlDatabase, SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

/** Rows looked at in one bite: so few that nobody waits for it. */
const BITE = 50
/** As long as the journal tells of its end. What it made is over long before. */
const KEPT_MS = 365 * 24 * 3_600_000

interface Key {
  accountId: number
  id: number
}

const FIRST: Key = { accountId: 0, id: 0 }

/** Deletes app passwords a year after they ended, walking them in the order of their key. */
export function createAppPasswordSweep(database: SqlDatabase, dialect: SqlDialect): (now: number) => Promise<number> {
  const run = sweepStatements(dialect)
  let cursor = FIRST

  return async now => {
    const rows = await database.rows(run.next, cursor)
    cursor = rows.length < BITE ? FIRST : (rows.at(-1) ?? FIRST)
    let deleted = 0
    for (const row of rows) {
      if (row.endedAt > 0 && row.endedAt + KEPT_MS <= now) deleted += await database.write(run.delete, row)
    }
    return deleted
  }
}

function sweepStatements({ build }: SqlDialect) {
  return {
    next: statement((at: Slots<Key>) =>
      build
        .selectFrom('app_passwords')
        .select(['account_id as accountId', 'id', 'ended_at as endedAt'])
        .where(row => row(row.refTuple('account_id', 'id'), '>', row.tuple(at.accountId, at.id)))
        .orderBy('account_id')
        .orderBy('id')
        .limit(BITE),
    ),
    delete: statement((at: Slots<Key>) =>
      build.deleteFrom('app_passwords').where('account_id', '=', at.accountId).where('id', '=', at.id),
    ),
  }
}
