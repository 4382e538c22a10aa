/** What is used of your own `pg` Pool, or of anything else that answers so: PGlite, a pool over HTTP. */
export interface PostgresClient {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>
}

/** Runs one statement, and gives its rows. */
export type RunStatement = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>

/** Times a statement is run that the database broke off in favour of another. */
const ATTEMPTS = 5
/** serialization_failure and deadlock_detected: nothing was done, and a repeat is right. */
const BROKEN_OFF = new Set(['40001', '40P01'])

/** One statement is one transaction; it is repeated where the database settles races by breaking off one of them. */
export function runStatementOn(client: PostgresClient): RunStatement {
  return async (text, values) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await client.query(text, values)).rows as Record<string, unknown>[]
      } catch (error) {
        if (attempt >= ATTEMPTS || !BROKEN_OFF.has(String(sqlStateOf(error)))) throw error
      }
    }
  }
}

/** The five characters that name a failure (Appendix A of the PostgreSQL manual), or what a system calls it. */
export function sqlStateOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code
}
