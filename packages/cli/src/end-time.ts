/** Unix seconds as people read them, in their own time zone, and how far away that is. */
export function endTimeText(endTime: number | undefined, now: number): string {
  if (endTime === undefined) return 'the server did not say'
  return `${clockText(endTime)} (${distanceText(endTime, now)})`
}

/** `2027-03-14 09:26 CET`, in the time zone of the process. */
export function clockText(unixSeconds: number): string {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
  return format.format(unixSeconds * 1000)
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/**
 * `in 13 d 23 h`, `5 min 10 s ago`: the two largest units, never more than is left.
 *
 * @param now unix milliseconds
 */
export function distanceText(unixSeconds: number, now: number): string {
  const seconds = unixSeconds - Math.floor(now / 1000)
  const text = durationText(Math.abs(seconds))
  return seconds > 0 ? `in ${text}` : `${text} ago`
}

/** `2 h 5 min`: a number of seconds in its two largest units. */
export function durationText(seconds: number): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size)
  if (first < 0) return '0 s'
  let rest = seconds
  const parts = UNITS.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count > 0 ? `${count} ${unit}` : ''
  })
  return parts.filter(Boolean).join(' ')
}
