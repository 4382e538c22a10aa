import type { Sql, SqlDialect } from './sql.ts'
import { statement } from './statement.ts'

/** Reads the store's clock, unix milliseconds, inside the transaction. */
export function clockReader({ build, clock }: SqlDialect): (sql: Sql) => Promise<number> {
  const read = statement(() => build.selectNoFrom(clock.as('now')))
  return async sql => {
    const [row] = await sql.rows(read, {})
    if (!row) throw new Error('the database did not tell the time')
    return row.now
  }
}
