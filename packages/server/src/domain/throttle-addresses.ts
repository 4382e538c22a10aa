import { LRUCache } from 'lru-cache'
import { atMost } from './throttle-bound.ts'
import { type Bucket, bucketWaitMs, bucketWith, bucketWithoutOne } from './throttle-bucket.ts'
import type { ThrottleLimits } from './throttle-limits.ts'

/** Failures by the scopes of an address, narrowest first. Scopes beyond those that have a limit are not counted. */
export interface AddressTable {
  /** Milliseconds until every one of the scopes takes one more; 0 where they do now. */
  waitMs(scopes: readonly string[], now: number): number
  /** Counts one failure, or a slot that may become one, in each of the scopes; or so many of them. */
  take(scopes: readonly string[], now: number, count?: number): void
  /** Gives a taken slot back in each of the scopes. */
  giveBack(scopes: readonly string[], now: number): void
  /** Buckets remembered now. */
  size(): number
}

/**
 * Buckets for addresses, bounded: one table for each width of scope, so that a flood of /64s pushes out other /64s but
 * never the /48 and /32 that count the flood itself. At the bound the least recently used bucket is forgotten; each new
 * entry costs its maker an admitted attempt.
 */
export function createAddressTable(limits: ThrottleLimits['address'], entries: number): AddressTable {
  const widths = limits.growth.map(growth => ({
    buckets: new LRUCache<string, Bucket>(atMost(entries)),
    limits: { capacity: limits.failures * growth, leakMs: (limits.secondsPerFailure * 1000) / growth },
  }))
  /** The scopes that are counted here, each with the table of its width. */
  const counted = (scopes: readonly string[]) =>
    widths.slice(0, scopes.length).map((width, i) => ({ ...width, scope: scopes[i] ?? '' }))
  return {
    waitMs: (scopes, now) =>
      Math.max(
        0,
        ...counted(scopes).map(({ buckets, scope, limits }) => bucketWaitMs(buckets.get(scope), limits, now)),
      ),
    take(scopes, now, count = 1) {
      for (const { buckets, scope, limits } of counted(scopes)) {
        buckets.set(scope, bucketWith(buckets.get(scope), count, limits, now))
      }
    },
    giveBack(scopes, now) {
      for (const { buckets, scope, limits } of counted(scopes)) {
        buckets.set(scope, bucketWithoutOne(buckets.get(scope), limits, now))
      }
    },
    size: () => widths.reduce((sum, width) => sum + width.buckets.size, 0),
  }
}
