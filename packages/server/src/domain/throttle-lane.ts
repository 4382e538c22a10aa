import type { ThrottleLimits } from './throttle-limits.ts'

/**
 * What is remembered of the failed logins at one account from unknown networks, or at one account from one known network.
 * An attempt is charged as a failure when it is admitted, and discharged when it turns out not to be one; so guesses
 * that run side by side see each other, and an attempt that is never settled weighs as the failure it may have been.
 */
export interface Lane {
  /** Failures not forgotten yet, with those still undecided. */
  readonly charged: number
  /** Admitted attempts that are not decided yet. */
  readonly undecided: number
  /** Until when nothing is admitted once the free failures are used up, in milliseconds. */
  readonly closedUntil: number
  /** From when the next failure to forget is reckoned, in milliseconds. */
  readonly forgottenAt: number
  /** When the lane's day is over, in milliseconds; a lane without failures has none. */
  readonly dayEndsAt: number
  /** Failures of that day, with those still undecided. Unlike `charged`, a success does not wipe it out. */
  readonly chargedToday: number
}

/** What an admitted attempt keeps in hand to be settled by. */
export interface LaneTicket {
  readonly closedUntil: number
  readonly closedUntilBefore: number
  /** Whether there were failures before. */
  readonly hadFailures: boolean
}

export type LaneLimits = ThrottleLimits['account']

export const FRESH_LANE: Lane = {
  charged: 0,
  undecided: 0,
  closedUntil: Number.NEGATIVE_INFINITY,
  forgottenAt: 0,
  dayEndsAt: Number.NEGATIVE_INFINITY,
  chargedToday: 0,
}

/** Milliseconds until the lane admits an attempt; 0 where it does now. */
export function laneWaitMs(before: Lane, limits: LaneLimits, now: number): number {
  const lane = laneAt(before, limits, now)
  const backoff = lane.charged >= limits.freeFailures ? lane.closedUntil - now : 0
  const restOfDay = lane.chargedToday >= limits.failuresPerDay ? lane.dayEndsAt - now : 0
  return Math.max(0, backoff, restOfDay)
}

/** Whether the lane has used up its free failures, so that losing it would give a guesser new ones. */
export function laneIsHot(lane: Lane, limits: LaneLimits): boolean {
  return lane.charged >= limits.freeFailures || lane.chargedToday >= limits.freeFailures
}

/** The lane with one attempt admitted, charged as a failure. */
export function chargeLane(before: Lane, limits: LaneLimits, now: number): Lane {
  const lane = laneAt(before, limits, now)
  return {
    charged: lane.charged + 1,
    undecided: lane.undecided + 1,
    closedUntil: now + backoffMs(lane.charged + 1, limits),
    forgottenAt: lane.charged === 0 ? now : lane.forgottenAt,
    dayEndsAt: lane.chargedToday === 0 ? now + limits.daySeconds * 1000 : lane.dayEndsAt,
    chargedToday: lane.chargedToday + 1,
  }
}

/** The lane after a failure: it has been charged already. */
export function laneAfterFailure(lane: Lane): Lane {
  return { ...lane, undecided: Math.max(0, lane.undecided - 1) }
}

/** The lane after a success: its failures are forgotten, but not the guesses still undecided, nor the day's count. */
export function laneAfterSuccess(lane: Lane): Lane {
  const undecided = Math.max(0, lane.undecided - 1)
  return {
    ...lane,
    undecided,
    charged: Math.min(undecided, lane.charged),
    closedUntil: Number.NEGATIVE_INFINITY,
    chargedToday: Math.max(0, lane.chargedToday - 1),
  }
}

/** The lane as if the attempt had not been made. */
export function laneAfterNothing(lane: Lane, ticket: LaneTicket): Lane {
  return {
    ...lane,
    undecided: Math.max(0, lane.undecided - 1),
    charged: Math.max(0, lane.charged - 1),
    chargedToday: Math.max(0, lane.chargedToday - 1),
    closedUntil: lane.closedUntil === ticket.closedUntil ? ticket.closedUntilBefore : lane.closedUntil,
  }
}

/** What other nodes say of the lane. */
export interface LaneNews {
  readonly failures: number
  readonly cleared: boolean
  /** Nodes that admit attempts, with this one. */
  readonly nodes: number
}

/**
 * The lane with failures on other nodes. Each prolongs the wait by its own, since nodes that admit at the same moment do not
 * see each other: whoever tries all of them at once waits for all of them, so in the long run gets what one node gives.
 */
export function laneWithNews(
  before: Lane,
  { failures, cleared, nodes }: LaneNews,
  limits: LaneLimits,
  now: number,
): Lane {
  let lane = laneAt(before, limits, now)
  if (cleared)
    lane = { ...lane, charged: Math.min(lane.undecided, lane.charged), closedUntil: Number.NEGATIVE_INFINITY }
  if (failures === 0) return lane
  const furthest = now + nodes * limits.longestWaitSeconds * 1000
  let closedUntil = Math.max(now, lane.closedUntil)
  for (let one = 1; one <= failures && closedUntil < furthest; one++)
    closedUntil += backoffMs(lane.charged + one, limits)
  return {
    ...lane,
    charged: lane.charged + failures,
    closedUntil: Math.max(lane.closedUntil, Math.min(furthest, closedUntil)),
    forgottenAt: lane.charged === 0 ? now : lane.forgottenAt,
    dayEndsAt: lane.chargedToday === 0 ? now + limits.daySeconds * 1000 : lane.dayEndsAt,
    chargedToday: lane.chargedToday + failures,
  }
}

/** The wait after an attempt that brought the failures to `charged`: none, then 1, 2, 4 … seconds up to the longest. */
function backoffMs(charged: number, limits: LaneLimits): number {
  if (charged < limits.freeFailures) return 0
  return Math.min(limits.longestWaitSeconds, 2 ** (charged - limits.freeFailures)) * 1000
}

/** The lane with what time has wiped out. */
function laneAt(lane: Lane, limits: LaneLimits, now: number): Lane {
  const forgetMs = limits.secondsPerFailure * 1000
  const forgotten = Math.min(lane.charged, Math.floor(Math.max(0, now - lane.forgottenAt) / forgetMs))
  return {
    ...lane,
    charged: lane.charged - forgotten,
    undecided: Math.min(lane.undecided, lane.charged - forgotten),
    forgottenAt: lane.forgottenAt + forgotten * forgetMs,
    chargedToday: now >= lane.dayEndsAt ? 0 : lane.chargedToday,
  }
}
