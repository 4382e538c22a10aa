const MINUTE_MS = 60_000
const FIRST_WAIT_MS = MINUTE_MS / 2
const LONGEST_WAIT_MS = 240 * MINUTE_MS
/** After that nobody is surprised any more. */
const TRIED_FOR_MS = 24 * 60 * MINUTE_MS
/** Waits differ by up to this part, so that what failed together does not come back together. */
const JITTER = 0.2

export interface FailedTry {
  /** When the notice was written; times are unix milliseconds of the store's clock. */
  noticeAt: number
  /** Tries before the one that failed. */
  attempts: number
  now: number
  /** 0 to 1. */
  random: number
}

/** When to try again: in 30 seconds, then after twice as long each time, every four hours at last; `undefined` after a day. */
export function nextTryAt({ noticeAt, attempts, now, random }: FailedTry): number | undefined {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempts)
  const at = Math.round(now + wait * (1 - JITTER + 2 * JITTER * random))
  return at - noticeAt <= TRIED_FOR_MS ? at : undefined
}
