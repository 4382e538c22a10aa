import { type AdviceFacts, type GrantFact, type HabitRule, lastUseOf, madeWithin } from './facts.ts'
import { areHabit, leftBehind, makerOf } from './left-behind.ts'
import { makeBeforeQuery } from './make-before-query.ts'

const DAY_MS = 24 * 3_600_000
/** More pairs of one program than these in use at once were not made by hand, one after another. */
const MOST_AT_ONCE = 7

/** Makes a pair in each run, or in each process: pairs of the day were left behind after a run, or are used side by side. */
export const pairNotShared: HabitRule = {
  name: 'pair-not-shared',
  find: facts => {
    const left = leftBehind(facts).filter(grant => grant.queries > 0)
    const atOnce = mostAtOnce(facts)
    const eachRun = areHabit(left, facts.now) && makeBeforeQuery.find(facts) === undefined
    if (!eachRun && atOnce <= MOST_AT_ONCE) return undefined
    return { makes: madeWithin(facts, DAY_MS).length, left: left.length, atOnce }
  },
}

/** How many pairs that one program made in the last day were in use at the same moment. One query alone is no use. */
function mostAtOnce(facts: AdviceFacts): number {
  const byMaker = Map.groupBy(
    madeWithin(facts, DAY_MS).filter(grant => grant.queries > 1),
    makerOf,
  )
  return Math.max(0, ...[...byMaker.values()].map(deepestOverlap))
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
