// Numbers the client keeps to. In a file without imports, so that bundlers write them where they are used.

/** Times a token method is called before a passing failure is handed to the caller. */
export const ATTEMPTS = 4
export const FIRST_DELAY_MS = 250
/** A longer Retry-After is handed to the caller instead of being waited for. */
export const LONGEST_WAIT_SECONDS = 20
/** Renewals for one query, adopted pairs among them. */
export const MOST_RENEWALS = 4
/** A refusal is short. Of a longer answer, which might never end, no more characters are read to find a code. */
export const LONGEST_REFUSAL = 65_536
