import { type AdviceFacts, countOf, type GrantFact, lastUseOf, madeWithin } from './facts.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * So many pairs left behind in a day are a habit: a day of trying out makes five or six, a day of restarts a few. Those
 * that might still be used again, since they rest for less than an hour, count only when there are more: a dozen hosts
 * that began together, each with a store of its own, have used each pair once and rest.
 */
const MOST_WITHOUT_ADVICE = 7
const MOST_RESTING_WITHOUT_ADVICE = 11

/**
 * Grants of the last day that were made, used for less than an hour, and left for another that the same program made
 * although they could have been used on, or renewed. Nobody who keeps a pair leaves any.
 *
 * Who made many the day before, too, is one program wherever it calls from, and its processes may live longer: functions
 * that a provider starts and ends come from many addresses. Many hosts that keep a pair each make theirs on one day only.
 */
export function leftBehind(facts: AdviceFacts): readonly GrantFact[] {
  const made = madeWithin(facts, DAY_MS)
  const daily = makersOfManyYesterday(facts)
  const keyOf = (grant: GrantFact) => (daily.has(grant.credential) ? grant.credential : makerOf(grant))
  const newest = new Map<string, number>()
  for (const grant of made) newest.set(keyOf(grant), Math.max(newest.get(keyOf(grant)) ?? 0, grant.madeAt))
  return made.filter(grant => {
    const longest = daily.has(grant.credential) ? DAY_MS : HOUR_MS
    const isLeft = (newest.get(keyOf(grant)) ?? 0) > lastUseOf(grant) && lastUseOf(grant) - grant.madeAt < longest
    return isLeft && grant.generation === 1 && grant.endedAt === 0
  })
}

/** Credentials that made so many pairs on the day before the last as are a habit on one day. */
function makersOfManyYesterday({ grants, now }: AdviceFacts): ReadonlySet<string> {
  const yesterday = grants.filter(({ madeAt }) => madeAt <= now - DAY_MS && madeAt > now - 2 * DAY_MS)
  const byCredential = Map.groupBy(yesterday, grant => grant.credential)
  return new Set(
    [...byCredential].filter(([, made]) => made.length > MOST_WITHOUT_ADVICE).map(([credential]) => credential),
  )
}

/**
 * Whether most tokens of the day were made since a refresh was refused: the habit is then what was wrong with those
 * refreshes, and that is told.
 */
export function areMadeAfterRefusals(facts: AdviceFacts): boolean {
  const metrics = ['refused_replaced', 'refused_reused', 'unread_refresh'] as const
  const refused = metrics.reduce((total, metric) => total + countOf(facts, metric, 24), 0)
  return refused > 0 && refused * 2 >= madeWithin(facts, DAY_MS).length
}

/** Whether so many grants are a habit, and not a day of trying out. */
export function areHabit(left: readonly GrantFact[], now: number): boolean {
  const atRest = left.filter(grant => now - lastUseOf(grant) >= HOUR_MS).length
  return atRest > MOST_WITHOUT_ADVICE || left.length > MOST_RESTING_WITHOUT_ADVICE
}

export function makerOf({ credential, madeAddress }: GrantFact): string {
  return `${credential} ${madeAddress}`
}
