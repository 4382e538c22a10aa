import { type HabitRule, madeWithin } from './facts.ts'
import { areHabit, leftBehind } from './left-behind.ts'

const DAY_MS = 24 * 3_600_000
/** Of the pairs left behind, this many were used for one query; else each run makes one, which is another habit. */
const LEAST_SHARE = 0.6

/** Makes a token for each query: most pairs of the day were used once and left. */
export const makeBeforeQuery: HabitRule = {
  name: 'make-before-query',
  find: facts => {
    const left = leftBehind(facts).filter(grant => grant.queries > 0)
    const once = left.filter(grant => grant.queries === 1)
    if (!areHabit(once, facts.now) || once.length < left.length * LEAST_SHARE) return undefined
    return { makesUsedOnce: once.length, makes: madeWithin(facts, DAY_MS).length }
  },
}
