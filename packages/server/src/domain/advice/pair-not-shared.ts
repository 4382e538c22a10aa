import { type AdviceFacts, type GrantFact, type HabitRule, lastUseOf, madeWithin } from './facts.ts'
import { areHabit, areMadeAfterRefusals, leftBehind, makerOf } from './left-behind.ts'

const DAY_MS = 24 * 3_600_000
/** Pairs left behind that were used for more than one query; with fewer of them the habit is another one. */
const LEAST_SHARE = 0.4
/** More pairs of one program than these in use at once were not made by hand, one after another, on a day of trying out. */
const MOST_AT_ONCE = 7
/** So many side by side are a habit where each day makes them anew: a few hosts make theirs once. */
const MOST_AT_ONCE_DAILY = 2
const DAYS = 3

/** Makes a pair in each run, or in each process: pairs of the day were left behind after a run, or are used side by side. */
export const pairNotShared: HabitRule = {
  name: 'pair-not-shared',
  find: facts => {
    const left = leftBehind(facts).filter(grant => grant.queries > 0)
    const atOnce = mostAtOnce(facts, 0)
    const found = isEachRun(left, facts) || atOnce > MOST_AT_ONCE || isDaily(facts)
    if (!found || areMadeAfterRefusals(facts)) return undefined
    return { makes: madeWithin(facts, DAY_MS).length, left: left.length, atOnce }
  },
}

function isEachRun(left: readonly GrantFact[], facts: AdviceFacts): boolean {
  const several = left.filter(grant => grant.queries > 1)
  return areHabit(left, facts.now) && several.length > left.length * LEAST_SHARE
}

function isDaily(facts: AdviceFacts): boolean {
  return Array.from({ length: DAYS }, (_, day) => mostAtOnce(facts, day)).every(most => most > MOST_AT_ONCE_DAILY)
}

/**
 * How many pairs that one program made in a day, so many days ago, were in use at the same moment. One query alone is no
 * use.
 */
function mostAtOnce(facts: AdviceFacts, daysAgo: number): number {
  const dayEnd = facts.now - daysAgo * DAY_MS
  const made = facts.grants.filter(({ madeAt, queries }) => madeAt > dayEnd - DAY_MS && madeAt <= dayEnd && queries > 1)
  return Math.max(0, ...[...Map.groupBy(made, makerOf).values()].map(deepestOverlap))
}

function deepestOverlap(grants: readonly GrantFact[]): number {
  const moments = grants.flatMap(grant => [
    { at: grant.madeAt, step: 1 },
    { at: lastUseOf(grant), step: -1 },
  ])
  let open = 0
  let most = 0
  // An end before a beginning of the same moment: those two did not overlap.
  for (const { step } of moments.sort((one, other) => one.at - other.at || one.step - other.step)) {
    open += step
    most = Math.max(most, open)
  }
  return most
}
