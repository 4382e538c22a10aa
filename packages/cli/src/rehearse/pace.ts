/** How long things last in a rehearsal, in milliseconds where nothing else is said. */
export interface Pace {
  /** How long access tokens live where they end by themselves, in seconds. */
  accessSeconds: number
  /** How long the program is run while nothing happens. */
  calmMs: number
  /** Queries that are enough of that. */
  calmQueries: number
  /** `Retry-After` of a server that is busy, in seconds. */
  retryAfterSeconds: number
  /** A run that takes longer is ended. */
  runLimitMs: number
  /** Of a program that stays: how long to wait for its next piece of work. */
  workMs: number
  /** How long two copies wait for each other at the start of a race. */
  raceMs: number
}

export interface PaceWishes {
  accessSeconds: number
  /** How often a program that stays does its work, in seconds. */
  everySeconds: number
}

export function paceOf({ accessSeconds, everySeconds }: PaceWishes): Pace {
  return {
    accessSeconds,
    calmMs: accessSeconds * 400,
    calmQueries: 120,
    retryAfterSeconds: Math.min(3, Math.max(1, Math.round(accessSeconds / 8))),
    runLimitMs: Math.max(30_000, accessSeconds * 2000),
    workMs: everySeconds * 2000 + 1500,
    raceMs: Math.max(3000, everySeconds * 1500),
  }
}
