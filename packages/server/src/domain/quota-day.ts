const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** No zone ever stood further from UTC than Manila did before 1844, 15 h 56 min; the search begins beyond that. */
const WIDEST_OFFSET_MS = 16 * HOUR_MS

/** The default needs no tables of time zones: loading them costs a thread 9 MB and 20 ms. */
const PLAIN_ZONE = 'UTC'

/** A calendar day in a time zone, as a half-open span of instants. */
export interface QuotaDay {
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** First instant of the day, unix milliseconds. */
  readonly startsAtMs: number
  /** First instant after the day, unix milliseconds: when the count begins anew. */
  readonly endsAtMs: number
}

/** What to add to an instant to read the local clock as if it were UTC, in milliseconds. */
type OffsetAt = (atMs: number) => number

const zones = new Map<string, OffsetAt>()

/** Whether this runtime knows the IANA time zone, so that it may stand in the configuration. */
export function isTimeZone(zone: string): boolean {
  if (zone === PLAIN_ZONE) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/**
 * The calendar day an instant lies in.
 *
 * A day begins at the first instant at which the local calendar shows it *or a later one*. So a day whose midnight is
 * skipped begins where the clock goes on; a day skipped as a whole is no day; and where the clock falls back over
 * midnight (00:01 → 23:01), the new day has begun and stays: a day, and with it a limit, never begins twice. Each
 * instant lies in exactly one day, and each day ends where the next begins.
 *
 * @param nowMs unix milliseconds, within the years 1900 to 9998
 * @param timeZone IANA name
 * @throws RangeError where the runtime does not know the zone
 */
export function quotaDay(nowMs: number, timeZone: string): QuotaDay {
  const offsetAt = offsetsOf(timeZone)
  let midnight = Math.floor((nowMs + offsetAt(nowMs)) / DAY_MS) * DAY_MS
  let startsAtMs = firstInstantOf(midnight, offsetAt)
  for (;;) {
    const endsAtMs = firstInstantOf(midnight + DAY_MS, offsetAt)
    if (endsAtMs > nowMs) return { day: new Date(midnight).toISOString().slice(0, 10), startsAtMs, endsAtMs }
    midnight += DAY_MS
    startsAtMs = endsAtMs
  }
}

/** {@link quotaDay} for one zone that remembers the day it gave last: two comparisons until the day ends. */
export function createQuotaCalendar(timeZone: string): (nowMs: number) => QuotaDay {
  let current: QuotaDay | undefined
  return nowMs => {
    if (current === undefined || nowMs < current.startsAtMs || nowMs >= current.endsAtMs) {
      current = quotaDay(nowMs, timeZone)
    }
    return current
  }
}

/** The first instant at which the local clock shows `midnight` (local time written as UTC) or later. */
function firstInstantOf(midnight: number, offsetAt: OffsetAt): number {
  let at = midnight - WIDEST_OFFSET_MS
  for (;;) {
    const offset = offsetAt(at)
    const until = endOfOffset(at, at + HOUR_MS, offsetAt)
    const instant = midnight - offset
    if (instant < until) return instant
    if (until + offsetAt(until) >= midnight) return until
    at = until
  }
}

/** The instant in (from, to] at which the offset changes; `to` where it does not. No zone changed twice in an hour. */
function endOfOffset(from: number, to: number, offsetAt: OffsetAt): number {
  const offset = offsetAt(from)
  if (offsetAt(to) === offset) return to
  let before = from
  let after = to
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(middle) === offset) before = middle
    else after = middle
  }
  return after
}

/** A formatter costs far more to make than to use, so each zone has one. */
function offsetsOf(timeZone: string): OffsetAt {
  let offsetAt = zones.get(timeZone)
  if (offsetAt === undefined) {
    offsetAt = createOffsetAt(timeZone)
    zones.set(timeZone, offsetAt)
  }
  return offsetAt
}

function createOffsetAt(timeZone: string): OffsetAt {
  if (timeZone === PLAIN_ZONE) return () => 0
  const formatter = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return atMs => {
    const wholeSecond = Math.floor(atMs / 1000) * 1000
    const local = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
    for (const { type, value } of formatter.formatToParts(wholeSecond)) {
      if (type in local) local[type as keyof typeof local] = Number(value)
    }
    return Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second) - wholeSecond
  }
}
