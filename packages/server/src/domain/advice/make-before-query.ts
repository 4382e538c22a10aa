import { type HabitRule, madeWithin } from './facts.ts'
import { areHabit, areMadeAfterRefusals, leftBehind } from './left-behind.ts'

const DAY_MS = 24 * 3_600_000
/** Of those made, and of those left behind after use: with more of another kind the habit is another one. */
const LEAST_OF_MADE = 0.5
const LEAST_OF_LEFT = 0.6

/** Makes a token for each query: most pairs of the day were used once and left. */
export const makeBeforeQuery: HabitRule = {
  name: 'make-before-query',
  find: facts => {
    const left = leftBehind(facts).filter(grant => grant.queries > 0)
    const once = left.filter(grant => grant.queries === 1)
    const makes = madeWithin(facts, DAY_MS).length
    const most = once.length >= makes * LEAST_OF_MADE && once.length >= left.length * LEAST_OF_LEFT
    if (!most || !areHabit(once, facts.now) || areMadeAfterRefusals(facts)) return undefined
    return { makesUsedOnce: once.length, makes }
  },
}
