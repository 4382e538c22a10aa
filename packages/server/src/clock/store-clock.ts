/**
 * The store's clock as a node sees it: the store's last word plus what a monotonic clock has counted since.
 * A step of this machine's wall clock changes nothing here.
 */
export interface StoreClock {
  /** Unix milliseconds of the store's clock. */
  now(): number
  /** Milliseconds of a clock that never steps; only differences mean anything. */
  monotonic(): number
  /** Takes over what the store said just now. */
  adjust(storeNow: number): void
}

export function createStoreClock(monotonic: () => number, storeNow: number): StoreClock {
  let offset = storeNow - monotonic()
  return {
    now: () => monotonic() + offset,
    monotonic,
    adjust(now) {
      offset = now - monotonic()
    },
  }
}
