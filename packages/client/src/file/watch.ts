import type { Holder } from './holder.ts'

/** Signs of life in one lease. */
export const HEARTBEATS = 5

/** What a waiter sees of a lock. */
export interface Sight {
  /** Changes when the lock is taken anew. */
  nonce: string
  holder: Holder | undefined
  /** Changes with each sign of life. */
  changed: number
}

export interface WatchTools {
  /** Milliseconds without a sign of life after which a holder of whom nothing is known counts as dead. */
  leaseMs: number
  /** Whether a holder is certainly dead. */
  isGone(holder: Holder): Promise<boolean>
  /** Milliseconds, from any starting point, never going back. */
  monotonic(): number
}

/** Asked about each sight of a lock: whether its holder counts as dead. */
export type Watch = (sight: Sight) => Promise<boolean>

/** Tells whether what is seen again and again is dead, or has given no sign of life for a whole lease. */
export function createWatch({ leaseMs, monotonic, isGone }: WatchTools): Watch {
  let last: Sight | undefined
  let lookedAt = 0
  let waited = 0
  return async sight => {
    const now = monotonic()
    // Who looks late may have been frozen together with the holder, so one look counts for a beat of the heart at most.
    waited += Math.min(now - lookedAt, leaseMs / HEARTBEATS)
    lookedAt = now
    if (last?.nonce !== sight.nonce || last.changed !== sight.changed) {
      last = sight
      waited = 0
    }
    return waited > leaseMs || (sight.holder !== undefined && isGone(sight.holder))
  }
}
