const DAY_MS = 86_400_000
/** A day and a time of day: RFC 3339, and as databases write it; without a zone it is UTC. */
const DATE =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$/

/**
 * Reads when something was made: unix seconds, or a date.
 *
 * @param now unix milliseconds; nothing was made after it, but for the hours that clocks and zones differ
 * @returns unix milliseconds; `undefined` where it is no such time
 */
export function readTime(text: string, now: number): number | undefined {
  const time = /^[0-9]{1,11}$/.test(text) ? Number(text) * 1000 : dateOf(text)
  return time >= 0 && time <= now + DAY_MS ? time : undefined
}

function dateOf(text: string): number {
  const [, day, time = '00:00:00', zone = 'Z'] = DATE.exec(text) ?? []
  return day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`)
}
