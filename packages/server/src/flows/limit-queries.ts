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
}

/** Limits in the memory of this node: several nodes behind one balancer each let as many through. */
export function createQueryLimits({ addressRate, appRate, now }: QueryLimitsOptions): QueryLimits {
  const addresses = new QueryRates<string>(addressRate, MOST_KEYS)
  const apps = new QueryRates<AppName>(appRate, MOST_KEYS)
  const routes = new Map<string, QueryRates<AppName>>()
  const ratesOf = ({ path, ratePerApp = 0 }: LimitedRoute) => {
    const known = routes.get(path)
    if (known) return known
    const rates = new QueryRates<AppName>(ratePerApp, MOST_KEYS)
    routes.set(path, rates)
    return rates
  }
  return {
    takeAddress(address) {
      if (addressRate === 0) return
      const waitMs = addresses.take(throttleScopes(address)[0] as string, now())
      if (waitMs > 0) throw tooFast('queries-per-address', addressRate, waitMs)
    },
    takeApp(fields, route) {
      const rate = route.ratePerApp ?? appRate
      if (rate === 0) return
      const waitMs = (route.ratePerApp === undefined ? apps : ratesOf(route)).take(nameOf(fields), now())
      if (waitMs > 0) throw tooFast('queries-per-app', rate, waitMs)
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
