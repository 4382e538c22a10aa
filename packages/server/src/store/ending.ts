import type { Grant, GrantPolicy } from '../domain/grant.ts'

/** Until when the end of a grant is remembered, unix seconds. */
export interface EndingBounds {
  /** No access token issued until now lives longer. */
  accessEnd: number
  /** No token issued until now can matter longer. */
  keptUntilEnd: number
}

/**
 * An end is remembered this much longer, in seconds: a clock that is put back by less brings no ended token to life
 * that was forgotten as over.
 */
const CLOCK_STEP_SECONDS = 3_600

/**
 * How long an end must be remembered at least. The row alone does not tell: after a restore it may lie behind what was
 * issued. So we take what could have been issued at the latest, which is now.
 */
export function endingBounds(policy: GrantPolicy, now: number): EndingBounds {
  const seconds = Math.floor(now / 1000) + CLOCK_STEP_SECONDS
  return { accessEnd: seconds + policy.accessTtlSeconds, keptUntilEnd: seconds + 2 * policy.refreshTtlSeconds }
}

/** An ended row with what an end must be remembered for. */
export function rememberEnd(grant: Grant, policy: GrantPolicy, now: number): Grant {
  const bounds = endingBounds(policy, now)
  return {
    ...grant,
    latestAccessEnd: Math.max(grant.latestAccessEnd, bounds.accessEnd),
    keptUntilEnd: Math.max(grant.keptUntilEnd, bounds.keptUntilEnd),
  }
}
