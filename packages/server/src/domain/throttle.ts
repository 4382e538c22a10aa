import { throttleScopes } from './network.ts'
import { createAddressTable } from './throttle-addresses.ts'
import { laneAfterFailure, laneAfterNothing, laneAfterSuccess } from './throttle-lane.ts'
import { createLaneTable } from './throttle-lane-table.ts'
import type { ThrottleLimits } from './throttle-limits.ts'
import { createThrottleNewsroom, type ThrottleNews } from './throttle-news.ts'

export { THROTTLE_LIMITS, type ThrottleLimits } from './throttle-limits.ts'

/** An attempt to log in with an account password. */
export interface Attempt {
  /** IP address of the caller. */
  readonly address: string
  /** Its network, as `networkOf` gives it. */
  readonly network: string
  /** Key of the lower-cased e-mail, short and of fixed length; also for an e-mail that nobody has. */
  readonly account: string
  /** Whether this account has succeeded from this network before. */
  readonly known: boolean
}

/** Wait this long; whole seconds, at least 1. */
export interface Refusal {
  readonly admitted: false
  readonly retryAfterSeconds: number
}

/** A slot taken before hashing. Settle it once, by what the credentials turned out to be; only the first call counts. */
export interface Slot {
  readonly admitted: true
  /** The credentials were right: the slot goes back, and the lane forgets its failures. */
  succeeded(): void
  /** The credentials were wrong, also where the caller has gone since. */
  failed(): void
  /** The credentials were never judged, as in a 503: as if the attempt had not been. */
  abandoned(): void
}

export type Admission = Slot | Refusal

/** Whether something may be looked at. */
export type Glance = { readonly admitted: true } | Refusal

/** As whoever asks sees it: with several processes it is in another one, and answers later. */
export interface Throttle {
  /**
   * Admits or refuses an account password, before it is hashed. The answer hangs on attempts alone, never on whether
   * the e-mail exists.
   */
  admitPassword(attempt: Attempt): Admission | Promise<Admission>
  /**
   * Whether an app password from this address is looked at. It takes no slot, so any number of right ones pass side by
   * side, and it counts nothing but wrong app passwords from this very address (IPv6: its /64). Neither a flood against
   * an e-mail nor a neighbour at the same provider can stop a running integration, and 160 random bits need no more.
   */
  checkAppPassword(address: string): Glance | Promise<Glance>
  /** Counts a wrong app password. */
  appPasswordFailed(address: string): void
  /** Whether a one-time link from this address is looked at: counts nothing but links that opened nothing. */
  checkLink(address: string): Glance | Promise<Glance>
  /** Counts a link that opened nothing. */
  linkFailed(address: string): void
  /** Entries in all tables of this process together. */
  size(): number
}

/** The one that counts, in the memory of this process: it answers at once. */
export interface LocalThrottle extends Throttle {
  admitPassword(attempt: Attempt): Admission
  checkAppPassword(address: string): Glance
  checkLink(address: string): Glance
  /** What other nodes have to know of the attempts here, so many keys at most; it is told once. */
  takeNews(limit: number): readonly ThrottleNews[]
  /**
   * Takes over what happened on another node.
   *
   * @param ageMs how long ago
   * @param nodes that admit attempts, with this one
   */
  heed(news: ThrottleNews, ageMs: number, nodes: number): void
}

/**
 * Throttles failed logins, in memory: by address, by account from unknown networks, and by (account, network) where that
 * network is known. An attempt must find room in all that concern it, and takes a slot in each.
 *
 * @param now milliseconds of a monotonic clock
 */
export function createThrottle(limits: ThrottleLimits, now: () => number): LocalThrottle {
  const passwordAddresses = createAddressTable(limits.address, limits.tableEntries)
  const narrow = { ...limits.address, growth: limits.address.growth.slice(0, 1) }
  const appPasswordAddresses = createAddressTable(narrow, limits.tableEntries)
  // Apart from app passwords, so that an integrator who tries dead links stops no program beside.
  const linkAddresses = createAddressTable(narrow, limits.tableEntries)
  const strangers = createLaneTable(limits.account, limits.tableEntries)
  // The day's count answers a flood from anywhere. A known network is one place, and its back-off is enough.
  const knownLanes = createLaneTable(
    { ...limits.account, failuresPerDay: Number.POSITIVE_INFINITY },
    limits.tableEntries,
  )
  const newsroom = createThrottleNewsroom()

  return {
    admitPassword(attempt) {
      const at = now()
      const scopes = throttleScopes(attempt.address)
      const lanes = attempt.known ? knownLanes : strangers
      const table = attempt.known ? 'known' : 'strangers'
      const key = attempt.known ? `${attempt.network} ${attempt.account}` : attempt.account
      const wait = Math.max(
        passwordAddresses.waitMs(attempt.known ? withinNetwork(scopes) : scopes, at),
        lanes.waitMs(key, at),
      )
      if (wait > 0) return refusal(wait)

      passwordAddresses.take(scopes, at)
      const ticket = lanes.charge(key, at)
      let settled = false
      const once = (settle: () => void) => (): void => {
        if (settled) return
        settled = true
        settle()
      }
      return {
        admitted: true,
        succeeded: once(() => {
          passwordAddresses.giveBack(scopes, now())
          lanes.settle(key, laneAfterSuccess)
          if (ticket.hadFailures) newsroom.succeeded(table, key)
        }),
        failed: once(() => {
          lanes.settle(key, laneAfterFailure)
          newsroom.failed(table, key)
          newsroom.failed('passwords', attempt.address)
        }),
        abandoned: once(() => {
          passwordAddresses.giveBack(scopes, now())
          lanes.settle(key, lane => laneAfterNothing(lane, ticket))
        }),
      }
    },

    checkAppPassword: address => admit(appPasswordAddresses.waitMs(throttleScopes(address), now())),

    appPasswordFailed(address) {
      appPasswordAddresses.take(throttleScopes(address), now())
      newsroom.failed('app_passwords', address)
    },

    checkLink: address => admit(linkAddresses.waitMs(throttleScopes(address), now())),

    linkFailed(address) {
      linkAddresses.take(throttleScopes(address), now())
      newsroom.failed('links', address)
    },

    takeNews: limit => newsroom.take(limit),

    heed({ table, key, failures, cleared }, ageMs, nodes) {
      const at = now() - ageMs
      if (table === 'strangers') return strangers.heed(key, { failures, cleared, nodes }, at)
      if (table === 'known') return knownLanes.heed(key, { failures, cleared, nodes }, at)
      const addresses = { passwords: passwordAddresses, app_passwords: appPasswordAddresses, links: linkAddresses }
      addresses[table].take(throttleScopes(key), at, failures)
    },

    size: () =>
      [passwordAddresses, appPasswordAddresses, linkAddresses, strangers, knownLanes].reduce(
        (sum, table) => sum + table.size(),
        0,
      ),
  }
}

/**
 * The scopes no wider than a network (IPv6: /64 and /48). The /32 of a provider holds many networks, and what happens
 * on others must not refuse a known one.
 */
function withinNetwork(scopes: readonly string[]): readonly string[] {
  return scopes.slice(0, 2)
}

function admit(waitMs: number): Glance {
  return waitMs > 0 ? refusal(waitMs) : { admitted: true }
}

function refusal(waitMs: number): Refusal {
  return { admitted: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) }
}
