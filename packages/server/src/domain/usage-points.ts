import { USAGE_REFUSALS, type UsageMetric, type UsagePoint } from '@chatapp-access/contract/account'
import { quotaDay } from './quota-day.ts'

const HOUR_MS = 3_600_000

/** A half-open span of instants, unix milliseconds. */
export interface Span {
  startsAtMs: number
  endsAtMs: number
}

/** The hour that runs, and the ones before it; oldest first. */
export function lastHours(now: number, count: number): Span[] {
  const first = Math.floor(now / HOUR_MS) - count + 1
  return Array.from({ length: count }, (_, index) => {
    const startsAtMs = (first + index) * HOUR_MS
    return { startsAtMs, endsAtMs: startsAtMs + HOUR_MS }
  })
}

/** Today and the days before it by the calendar of the limit; oldest first. */
export function lastDays(now: number, timeZone: string, count: number): Span[] {
  const days: Span[] = [quotaDay(now, timeZone)]
  while (days.length < count) days.unshift(quotaDay((days[0] as Span).startsAtMs - 1, timeZone))
  return days
}

/**
 * Adds counts by hour up for spans that follow each other. An hour belongs to the span in which it begins: where a zone is
 * half an hour off, half an hour goes to the day before.
 *
 * @param counts `hour` in unix hours
 */
export function usagePoints(
  counts: readonly { hour: number; metric: UsageMetric; count: number }[],
  spans: readonly Span[],
): UsagePoint[] {
  const sums = spans.map(() => new Map<UsageMetric, number>())
  for (const { hour, metric, count } of counts) {
    const at = hour * HOUR_MS
    const index = spans.findIndex(({ startsAtMs, endsAtMs }) => at >= startsAtMs && at < endsAtMs)
    const sum = sums[index]
    sum?.set(metric, (sum.get(metric) ?? 0) + count)
  }
  return spans.map(({ startsAtMs }, index) => pointOf(startsAtMs, sums[index] as Map<UsageMetric, number>))
}

function pointOf(at: number, sums: ReadonlyMap<UsageMetric, number>): UsagePoint {
  const of = (metric: UsageMetric) => sums.get(metric) ?? 0
  const refused = USAGE_REFUSALS.map(reason => [reason, of(`refused_${reason}`)] as const)
  return {
    at,
    makes: of('makes'),
    refreshes: of('refreshes'),
    replays: of('replays'),
    queries: of('queries'),
    refused: Object.fromEntries(refused.filter(([, count]) => count > 0)),
  }
}
