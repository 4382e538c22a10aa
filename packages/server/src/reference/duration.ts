const UNITS = [
  { name: 'day', seconds: 86_400, from: 2 * 86_400 },
  { name: 'hour', seconds: 3600, from: 3600 },
  { name: 'minute', seconds: 60, from: 120 },
  { name: 'second', seconds: 1, from: 0 },
] as const

/** A length of time in English words, in the largest unit that says it exactly: `24 hours`, `14 days`, `60 seconds`. */
export function inWords(seconds: number): string {
  const unit = UNITS.find(unit => seconds >= unit.from && seconds % unit.seconds === 0) ?? UNITS[3]
  const count = seconds / unit.seconds
  return `${count} ${unit.name}${count === 1 ? '' : 's'}`
}
