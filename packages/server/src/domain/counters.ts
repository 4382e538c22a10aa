import type { Reason } from '@chatapp-access/contract'
import type { UsageMetric } from '@chatapp-access/contract/account'
import type { TokenFields } from '../tokens/layout.ts'

/** An app, by its numbers. */
export interface AppKey {
  accountId: number
  appNumber: number
}

/**
 * Where flows count what apps do. In memory first and written in batches: a crash loses 5 s at most. `now` is unix
 * milliseconds of the store's clock.
 */
export interface Counters {
  /** A query with a good access token. On the path of every query: `networkOf` is asked only now and then. */
  query(token: TokenFields, networkOf: () => string, now: number): void
  /** A query with a genuine access token that is over or was ended. */
  refusedQuery(token: TokenFields, reason: Reason, now: number): void
  /** Anything else, once. */
  count(app: AppKey, metric: UsageMetric): void
}

/** Counts nothing: for judging tokens where nobody asks for counts. */
export const NO_COUNTERS: Counters = {
  query: () => undefined,
  refusedQuery: () => undefined,
  count: () => undefined,
}
