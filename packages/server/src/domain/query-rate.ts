/** Of a rate a second, one second's worth may come at once; earned back evenly. */
export const RATE_WINDOW_MS = 1000

/** Below what a caller could notice: a rate that does not divide a second must not lose its last query to rounding. */
const ROUNDING_MS = 1e-3

/** What asking for one query comes to. */
export interface RateVerdict {
  /** The instant to keep from now on: when everything taken will be earned back. Unchanged where there was no room. */
  until: number
  /** Milliseconds until there is room for one; 0 where it was taken. */
  waitMs: number
}

/**
 * Takes one query from a rate, of which all that is kept is one instant (the generic cell rate algorithm, ITU-T I.371).
 *
 * @param until the instant kept so far; `undefined` or past where nothing is taken
 * @param perSecond the rate, at least 1
 * @param now milliseconds of a clock that never goes back
 */
export function takeQuery(until: number | undefined, perSecond: number, now: number): RateVerdict {
  const kept = until === undefined || until < now ? now : until
  const next = kept + RATE_WINDOW_MS / perSecond
  const waitMs = next - now - RATE_WINDOW_MS
  return waitMs > ROUNDING_MS ? { until: kept, waitMs } : { until: next, waitMs: 0 }
}
