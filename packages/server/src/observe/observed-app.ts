import { APP_ID_PATTERN } from '@chatapp-access/contract'
import type { UsageMetric } from '@chatapp-access/contract/account'
import type { HourlyCount } from '../domain/advice/facts.ts'

const HOUR_MS = 3_600_000
/** How far back the counts of the rules reach. */
const USAGE_HOURS = 72
const LONGEST_NAME = 64

/** What our server would have done otherwise, or what a switch to it would change. Since the observation began. */
export const DIFFERENCES = [
  'overTokensPerDay',
  'overRate',
  'secretsInQuery',
  'refreshTakenFromElsewhere',
  'staleRefreshTaken',
  'refusedThoughGood',
] as const
export type Difference = (typeof DIFFERENCES)[number]

/** An app as it was seen. It is JSON: a snapshot holds it as it is. */
export interface ObservedApp {
  /** `app <appId>`, or `pair <id>` where its tokens.make was not seen. */
  key: string
  /** The appId; for `pair` empty. */
  appId: string
  /** `cabinetUserId`; 0 where no answer named it. */
  account: number
  /** Unix milliseconds. */
  firstSeenAt: number
  lastSeenAt: number
  /** Counts by `<unix hour> <metric>`. */
  usage: Record<string, number>
  /** tokens.make of the day: how often it succeeded. */
  day: string
  madeToday: number
  mostMadeInADay: number
  /** Most access tokens end so long after they were made, seconds. */
  accessTtlSeconds: number
  differences: Record<Difference, number>
}

export function appKeyOf(appId: string): string {
  return `app ${appId.slice(0, LONGEST_NAME)}`
}

/** Whether an appId may be shown though no tokens.make succeeded with it: else it could be a password in the wrong field. */
export function isPlainAppId(appId: string): boolean {
  return APP_ID_PATTERN.test(appId)
}

export function openApp(key: string, account: number, at: number): ObservedApp {
  const appId = key.startsWith('app ') ? key.slice(4).replace(/[^\x20-\x7e]/g, '?') : ''
  return {
    key,
    appId,
    account,
    firstSeenAt: at,
    lastSeenAt: at,
    usage: {},
    day: '',
    madeToday: 0,
    mostMadeInADay: 0,
    accessTtlSeconds: 0,
    differences: Object.fromEntries(DIFFERENCES.map(name => [name, 0])) as Record<Difference, number>,
  }
}

export function countUsage(app: ObservedApp, metric: UsageMetric, at: number): void {
  const key = `${Math.floor(at / HOUR_MS)} ${metric}`
  app.usage[key] = (app.usage[key] ?? 0) + 1
}

/** Forgets counts that no rule asks for any more. */
export function forgetUsage(app: ObservedApp, now: number): void {
  const first = Math.floor(now / HOUR_MS) - USAGE_HOURS
  for (const key of Object.keys(app.usage)) if (Number.parseInt(key, 10) < first) delete app.usage[key]
}

export function usageOf(app: ObservedApp): readonly HourlyCount[] {
  return Object.entries(app.usage).map(([key, count]) => {
    const [hour = '', metric = ''] = key.split(' ')
    return { hour: Number(hour), metric: metric as UsageMetric, count }
  })
}
