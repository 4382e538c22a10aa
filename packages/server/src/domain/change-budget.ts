/**
 * How much one account may change in My Account. People never come near it; a program that makes and ends things in a loop
 * would fill the journal and the tables, and keep the store and the hash lane from everybody else.
 */
export interface ChangeBudget {
  /** Takes one change. Gives 0, or how long to wait until there is one again: whole seconds. */
  take(accountId: number): number | Promise<number>
  /** For a change that was refused: it left nothing behind. */
  giveBack(accountId: number): void
}

/** The one that counts, in the memory of this process: it answers at once. */
export interface LocalChangeBudget extends ChangeBudget {
  take(accountId: number): number
}

/** Changes at once, after a rest. */
const MOST = 300
/** In which one comes back, milliseconds. */
const EVERY_MS = 2_000
/** Accounts remembered; those unseen for longest go first. */
const MOST_ACCOUNTS = 10_000

/** @param now milliseconds of a monotonic clock */
export function createChangeBudget(now: () => number): LocalChangeBudget {
  /** When all of an account's changes will have come back. */
  const restedAt = new Map<number, number>()

  const remember = (accountId: number, at: number): void => {
    restedAt.delete(accountId)
    restedAt.set(accountId, at)
    const [oldest] = restedAt.keys()
    if (restedAt.size > MOST_ACCOUNTS && oldest !== undefined) restedAt.delete(oldest)
  }

  return {
    take(accountId) {
      const at = now()
      const after = Math.max(at, restedAt.get(accountId) ?? at) + EVERY_MS
      const wait = after - at - MOST * EVERY_MS
      if (wait > 0) return Math.ceil(wait / 1000)
      remember(accountId, after)
      return 0
    },
    giveBack(accountId) {
      const at = restedAt.get(accountId)
      if (at !== undefined) remember(accountId, at - EVERY_MS)
    },
  }
}
