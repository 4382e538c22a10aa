/** Which failures: at accounts from unknown networks, from one known network, and by address of each kind of proof. */
export const THROTTLE_TABLES = ['strangers', 'known', 'passwords', 'app_passwords', 'links'] as const

export type ThrottleTable = (typeof THROTTLE_TABLES)[number]

/** What became of attempts at one key, for throttles of other nodes. */
export interface ThrottleNews {
  readonly table: ThrottleTable
  /** As the throttle names accounts and addresses; never an e-mail. */
  readonly key: string
  readonly failures: number
  /** Somebody logged in: failures before these are forgotten. */
  readonly cleared: boolean
}

/** Keys of accounts, and of addresses, that are kept until they are taken. */
const MOST_KEYS = 1_000

export interface ThrottleNewsroom {
  failed(table: ThrottleTable, key: string): void
  succeeded(table: ThrottleTable, key: string): void
  /** Takes the oldest, so many at most. */
  take(limit: number): readonly ThrottleNews[]
}

/**
 * Gathers what other nodes have to know. Bounded: whatever is more counts on this node alone. Accounts and addresses
 * are kept apart, since an address costs whoever floods us with them less: no hash.
 */
export function createThrottleNewsroom(): ThrottleNewsroom {
  const accounts = new Map<string, ThrottleNews>()
  const addresses = new Map<string, ThrottleNews>()
  const note = (table: ThrottleTable, key: string, failures: number, cleared: boolean): void => {
    const home = table === 'strangers' || table === 'known' ? accounts : addresses
    const name = `${table} ${key}`
    const known = home.get(name)
    if (!known && home.size >= MOST_KEYS) return
    home.set(name, { table, key, failures: (known?.failures ?? 0) + failures, cleared: cleared || !!known?.cleared })
  }
  return {
    failed: (table, key) => note(table, key, 1, false),
    succeeded: (table, key) => note(table, key, 0, true),
    take(limit) {
      const taken: ThrottleNews[] = []
      for (const home of [accounts, addresses]) {
        for (const [name, news] of home) {
          if (taken.length === limit) return taken
          home.delete(name)
          taken.push(news)
        }
      }
      return taken
    },
  }
}
