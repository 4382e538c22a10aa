import { USAGE_METRICS, type UsageMetric } from '@chatapp-access/contract/account'
import type { UsageCount } from '../store/activity-store.ts'

/** Counts of past hours that could not be written yet: a day of a thousand apps. More of them is dropped, oldest first. */
const MOST_PAST = 100_000

const METRIC_NUMBERS = new Map(USAGE_METRICS.map((metric, number) => [metric, number]))

/** Counts by app of the hour that runs, and those of past hours that wait to be written. */
export class AppCounters {
  /** By account, then by app: a count for each metric. */
  #accounts = new Map<number, Map<number, Uint32Array>>()
  #past: UsageCount[] = []
  #hour: number
  #dropped = 0

  /** `hour` in unix hours. */
  constructor(hour: number) {
    this.#hour = hour
  }

  add(accountId: number, appNumber: number, metric: UsageMetric, count = 1): void {
    const counts = this.#countsOf(accountId, appNumber)
    const number = METRIC_NUMBERS.get(metric) as number
    counts[number] = (counts[number] as number) + count
  }

  /** Goes on to another hour: what was counted until now belongs to the one before. */
  enter(hour: number): void {
    if (hour === this.#hour) return
    const past = [...this.#past, ...this.#takeCurrent(Number.POSITIVE_INFINITY)]
    this.#hour = hour
    this.#past = past.slice(-MOST_PAST)
    for (const { count } of past.slice(0, -MOST_PAST)) this.#dropped += count
  }

  /** Takes about so many counts, those that have waited longest, in the order of their rows; the others go on counting. */
  take(limit: number): UsageCount[] {
    const past = this.#past.splice(0, limit)
    return [...past, ...this.#takeCurrent(limit - past.length)].sort(byKey)
  }

  /** What was counted and given up since the last ask. */
  takeDropped(): number {
    const dropped = this.#dropped
    this.#dropped = 0
    return dropped
  }

  #countsOf(accountId: number, appNumber: number): Uint32Array {
    const apps = this.#accounts.get(accountId)
    const known = apps?.get(appNumber)
    if (known) return known
    const counts = new Uint32Array(USAGE_METRICS.length)
    if (apps) apps.set(appNumber, counts)
    else this.#accounts.set(accountId, new Map([[appNumber, counts]]))
    return counts
  }

  /** App by app until there are enough. */
  #takeCurrent(limit: number): UsageCount[] {
    const taken: UsageCount[] = []
    for (const [accountId, apps] of this.#accounts) {
      for (const [appNumber, counts] of apps) {
        if (taken.length >= limit) return taken
        apps.delete(appNumber)
        for (const [number, metric] of USAGE_METRICS.entries()) {
          const count = counts[number] as number
          if (count > 0) taken.push({ accountId, appNumber, hour: this.#hour, metric, count })
        }
      }
      this.#accounts.delete(accountId)
    }
    return taken
  }
}

/** Batches of several nodes meet their rows in one order, so that none blocks another crosswise. */
function byKey(one: UsageCount, other: UsageCount): number {
  return (
    one.accountId - other.accountId ||
    one.appNumber - other.appNumber ||
    one.hour - other.hour ||
    (one.metric < other.metric ? -1 : Number(one.metric > other.metric))
  )
}
