/** A limit as the RateLimit fields tell it (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4). */
export interface RateLimit {
  /** Name of the policy: letters, digits and hyphens. */
  policy: string
  /** How many, in a window. */
  quota: number
  windowSeconds: number
  /** How many are left now. */
  left: number
  /** Until there are some again. */
  secondsToReset: number
}

const DAY_SECONDS = 86_400

/** The limit of tokens.make: so many of the day are used, and it ends in `secondsToReset`. */
export function dayLimit(day: { limit: number; used: number }, secondsToReset: number): RateLimit {
  const left = Math.max(0, day.limit - day.used)
  return { policy: 'tokens-per-day', quota: day.limit, windowSeconds: DAY_SECONDS, left, secondsToReset }
}
