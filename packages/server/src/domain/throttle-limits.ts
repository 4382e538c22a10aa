/** How many failed logins are borne, and for how long they are remembered. */
export interface ThrottleLimits {
  /** A leaky bucket of failures for each address. */
  readonly address: {
    /** Failures a full bucket holds, in the narrowest scope: an IPv4 address, an IPv6 /64. */
    readonly failures: number
    /** Seconds in which one failure leaks out of that bucket. */
    readonly secondsPerFailure: number
    /**
     * By what a bucket is larger, and leaks faster, the wider its scope: /64 (and IPv4), /48, /32. Both grow together
     * because more people share it; every bucket empties in the same time.
     */
    readonly growth: readonly number[]
  }
  /** Failures for each account, and for each (account, network) that succeeded before. */
  readonly account: {
    /** Failures without any wait. */
    readonly freeFailures: number
    /** The longest wait between two attempts, in seconds; it grows to this from 1 by doubling. */
    readonly longestWaitSeconds: number
    /** Seconds in which one failure is forgotten. */
    readonly secondsPerFailure: number
    /** Failures from unknown networks in {@link daySeconds}, after which none is admitted until those are over. */
    readonly failuresPerDay: number
    /** Length of the day, in seconds; it begins with the first failure. */
    readonly daySeconds: number
  }
  /** Entries in each table: addresses of each scope, idle lanes, lanes in back-off. Up to 300 bytes each. */
  readonly tableEntries: number
}

/**
 * The defaults. An attacker without end of addresses gets 20 guesses at an account at once and then 96 a day: the
 * wait of 900 s and the forgetting of one failure per 900 s balance there. The day's 1,000 is the ceiling that holds
 * where the owner's own logins from new networks keep resetting the back-off.
 */
export const THROTTLE_LIMITS: ThrottleLimits = {
  address: { failures: 100, secondsPerFailure: 10, growth: [1, 2, 10] },
  account: {
    freeFailures: 20,
    longestWaitSeconds: 900,
    secondsPerFailure: 900,
    failuresPerDay: 1_000,
    daySeconds: 86_400,
  },
  tableEntries: 30_000,
}
