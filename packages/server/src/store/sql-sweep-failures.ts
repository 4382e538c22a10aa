import type { SqlDatabase, SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'
import { FAILURES_KEPT_MS } from './throttle-store.ts'

/** Deletes what nodes told each other of failed logins when it is old. */
export function createFailureSweep({ write }: SqlDatabase, { build }: SqlDialect): (now: number) => Promise<number> {
  const forget = statement((at: Slots<{ before: number }>) =>
    build.deleteFrom('login_failures').where('at', '<=', at.before),
  )
  return async now => write(forget, { before: now - FAILURES_KEPT_MS })
}
