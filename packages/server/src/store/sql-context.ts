import type { QuotaDay } from '../domain/quota-day.ts'
import type { SqlDatabase, SqlDialect } from './sql.ts'
import type { StorePolicy } from './store-policy.ts'

/** What the verbs work with. */
export interface SqlContext {
  readonly database: SqlDatabase
  readonly dialect: SqlDialect
  readonly policy: StorePolicy
  /** The day an instant (unix milliseconds) lies in. */
  readonly dayOf: (now: number) => QuotaDay
}
