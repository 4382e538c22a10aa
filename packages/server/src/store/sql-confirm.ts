import { confirmGeneration } from '../domain/confirm.ts'
import type { Grant } from '../domain/grant.ts'
import { changeGrantStatement, GRANT_COLUMNS, grantOf } from './grant-row.ts'
import { LostRaceError, type SqlDialect, untilWon } from './sql.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'
import type { FirstUse, GrantStore } from './store.ts'

/** Notes first uses. Each stands alone: one that no longer fits harms no other, and losing one only repeats it. */
export function confirmGrantsVerb(context: SqlContext): GrantStore['confirmGrants'] {
  const { database, policy, dialect } = context
  const find = findStatement(dialect)
  const change = changeGrantStatement(dialect)

  const confirm = async (use: FirstUse): Promise<void> => {
    const [found] = await database.rows(find, use)
    if (!found || found.generation !== use.generation || found.endedAt > 0) return
    const grant = grantOf(found)
    const confirmed = confirmGeneration(grant, use.generation, use.network, policy, found.now)
    if (confirmed === grant) return
    const written = await database.write(change, { ...confirmed, rowVersion: found.rowVersion, deadline: NO_DEADLINE })
    if (written === 0) throw new LostRaceError()
  }

  return async uses => {
    // All lanes draw from the same iterator.
    const waiting = uses.toSorted(byKey).values()
    const lane = async () => {
      for (const use of waiting) await untilWon(() => confirm(use))
    }
    await Promise.all(Array.from({ length: dialect.concurrent ? LANES : 1 }, lane))
  }
}

/** A database over the network works on so many at once; others need it, too. */
const LANES = 4

/** A use is a fact: it stays true however late it is noted. */
const NO_DEADLINE = Number.MAX_SAFE_INTEGER

/** In the order of the rows: batches of several nodes cannot block each other crosswise, and pages are met once. */
function byKey(one: FirstUse, other: FirstUse): number {
  return one.accountId - other.accountId || (one.grantId < other.grantId ? -1 : Number(one.grantId > other.grantId))
}

function findStatement({ build, clock }: SqlDialect) {
  return statement((at: Slots<{ accountId: number; grantId: Grant['id'] }>) =>
    build
      .selectFrom('grants')
      .select(GRANT_COLUMNS)
      .select(['row_version as rowVersion', clock.as('now')])
      .where('account_id', '=', at.accountId)
      .where('id', '=', at.grantId),
  )
}
