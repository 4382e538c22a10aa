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
/** How long no token is made after a refusal that says neither why nor for how long. */
export const UNTOLD_WAIT_SECONDS = 60

// Where a pair came from, as what it counts towards the end of renewing for one query. An adopted pair may be renewed,
// and a refreshed one, which may be a replay of what another process was given, once more. A pair that was made is the end.
export const SAVED = 0
export const REFRESHED = 1
export const MADE = 2
