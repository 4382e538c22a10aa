import type { Advice } from '../advice/judge.ts'
import type { StoreClock } from '../clock/store-clock.ts'
import type { Config } from '../config/config.ts'
import type { CheckAccess } from '../flows/check-access.ts'
import type { QueryLimits } from '../flows/limit-queries.ts'
import type { MakeTokensDeps } from '../flows/make-tokens.ts'
import type { Identity } from '../identity/index.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'

/** What the routes are built from. */
export interface RouteDeps extends MakeTokensDeps {
  config: Config
  /** Writes what was counted and noted so far, for who is about to read it. Never rejects: what is not written is kept. */
  flushActivity(): Promise<void>
  /** What apps were last found to do wrong, and judging them now. */
  advice: Pick<Advice, 'headerOf' | 'judge'>
  store: Store
  clock: StoreClock
  checkAccess: CheckAccess
  /** Who asks, signed, for the API behind this server. */
  identity: Identity
  /** For forwarded paths alone. */
  limits: QueryLimits
  log: Log
}
