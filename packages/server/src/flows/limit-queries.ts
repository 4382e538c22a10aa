import { throttleScopes } from '../domain/network.ts'
import { QueryRates } from '../domain/query-rates.ts'
import type { TokenFields } from '../tokens/layout.ts'
import { Refusal } from './refusal.ts'

/** Addresses, and apps, of which as many at a time are limited exactly: two tables of 7 MiB at most. */
const MOST_KEYS = 32_768

/** What keeps queries from coming too fast. Both throw a {@link Refusal} with ApiTooManyRequestsError. */
export interface QueryLimits {
  /** Takes one query of an address, before anything else is looked at: junk costs, too. IPv6 counts by /64. */
  takeAddress(address: string): void
  /** Takes one query of the app of a token that was found valid. A rate of the route is the route's own. */
  takeApp(fields: TokenFields, route: LimitedRoute): void
}

/** Limits of one process among several of a machine, which tell each other what was taken. */
export interface SharedQueryLimits extends QueryLimits {
  /** What was taken since this was last asked. */
  taken(): TakenQueries
  /** Counts what others took. */
  charge(taken: TakenQueries): void
}

/** Which rate (a route by its path), whose, and how many. */
export type TakenQueries = readonly (readonly [rate: string, key: string | number, count: number])[]

export interface LimitedRoute {
  path: string
  /** Queries a second of one app. */
  ratePerApp: number | undefined
}

export interface QueryLimitsOptions {
  /** Queries a second of one address; 0 for no limit. */
  addressRate: number
  /** Queries a second of one app, on all routes together that have no rate of their own; 0 for no limit. */
  appRate: number
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** Processes of this machine that share the rates. Default 1. */
  takers?: number
}

/** Names of rates that no path can have. */
const ADDRESS = 'address'
const APP = 'app'

/** Limits in the memory of this node: several nodes behind one balancer each let as many through. */
export function createQueryLimits({ addressRate, appRate, now, takers = 1 }: QueryLimitsOptions): SharedQueryLimits {
  const counted = takers > 1 ? createTaken() : undefined
  const addresses = new QueryRates<string>(addressRate, MOST_KEYS, takers)
  const apps = new QueryRates<AppName>(appRate, MOST_KEYS, takers)
  const routes = new Map<string, QueryRates<AppName>>()
  const ratesOf = (path: string, ratePerApp: number) => {
    const known = routes.get(path)
    if (known) return known
    const rates = new QueryRates<AppName>(ratePerApp, MOST_KEYS, takers)
    routes.set(path, rates)
    return rates
  }
  return {
    takeAddress(address) {
      if (addressRate === 0) return
      const key = throttleScopes(address)[0] as string
      const waitMs = addresses.take(key, now())
      if (waitMs > 0) throw tooFast('queries-per-address', addressRate, waitMs)
      counted?.note(ADDRESS, key)
    },
    takeApp(fields, route) {
      const rate = route.ratePerApp ?? appRate
      if (rate === 0) return
      const ownRate = route.ratePerApp !== undefined
      const key = nameOf(fields)
      const waitMs = (ownRate ? ratesOf(route.path, rate) : apps).take(key, now())
      if (waitMs > 0) throw tooFast('queries-per-app', rate, waitMs)
      counted?.note(ownRate ? route.path : APP, key)
    },
    taken: () => counted?.take() ?? [],
    charge(taken) {
      const at = now()
      for (const [rate, key, count] of taken) {
        if (rate === ADDRESS) addresses.charge(String(key), count, at)
        // A route that this process was never asked for has nobody's queries to limit.
        else (rate === APP ? apps : routes.get(rate))?.charge(key, count, at)
      }
    },
  }
}

/** Counts by rate and key, until they are taken away. As bounded as the rates themselves: what is more is not told. */
function createTaken() {
  let rates = new Map<string, Map<string | number, number>>()
  return {
    note(rate: string, key: string | number): void {
      const keys = rates.get(rate) ?? new Map<string | number, number>()
      rates.set(rate, keys)
      const count = keys.get(key) ?? 0
      if (count > 0 || keys.size < MOST_KEYS) keys.set(key, count + 1)
    },
    take(): TakenQueries {
      const taken = [...rates].flatMap(([rate, keys]) => [...keys].map(([key, count]) => [rate, key, count] as const))
      rates = new Map()
      return taken
    },
  }
}

type AppName = string | number

const APP_NUMBERS = 2 ** 24
const MOST_AS_NUMBER = 2 ** 29

/** As one number wherever it fits exactly: a text costs a query ten times as much. */
function nameOf({ accountId, appNumber }: TokenFields): AppName {
  return accountId < MOST_AS_NUMBER ? accountId * APP_NUMBERS + appNumber : `${accountId}_${appNumber}`
}

function tooFast(policy: string, quota: number, waitMs: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  const rateLimit = { policy, quota, windowSeconds: 1, left: 0, secondsToReset: retryAfterSeconds }
  return new Refusal('ApiTooManyRequestsError', { retryAfterSeconds, rateLimit })
}
