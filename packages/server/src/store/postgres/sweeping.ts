import { sql } from 'kysely'
import type { SqlDatabase, SqlDialect } from '../sql.ts'
import { createSweeper } from '../sql-sweep.ts'
import { statement } from '../statement.ts'

/** "CAcd": one more than the lock of the schema. */
const SWEEP_LOCK = 0x43416364

/**
 * Deletes a few expired rows, where no other node does at this moment: the turn is a lock that ends with a transaction,
 * so it works through a pooler, and a node that dies has given it back.
 */
export function createSweeping(database: SqlDatabase, dialect: SqlDialect): () => Promise<void> {
  const sweeper = createSweeper(database, dialect)
  const takeTurn = statement(() => {
    const query = sql<{ taken: number }>`select pg_try_advisory_xact_lock(${sql.lit(SWEEP_LOCK)})::int as taken`
    return { compile: () => query.compile(dialect.build) }
  })
  return () =>
    database.atomically(async turn => {
      const [row] = await turn.rows(takeTurn, {})
      // On other connections, each statement by itself: what it has deleted holds up nobody.
      if (row?.taken === 1) await sweeper.bite()
    })
}
