import { type HabitRule, lastUseOf, madeWithin } from './facts.ts'
import { areHabit, leftBehind } from './left-behind.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const LEAST_SHARE = 0.5

/** Makes tokens and throws them away: at each start, to test a password, by a timer. */
export const tokensNeverUsed: HabitRule = {
  name: 'tokens-never-used',
  find: facts => {
    const made = madeWithin(facts, DAY_MS)
    const left = new Set(leftBehind(facts))
    const unused = made.filter(
      grant =>
        grant.queries === 0 &&
        grant.generation === 1 &&
        grant.endedAt === 0 &&
        (left.has(grant) || facts.now - lastUseOf(grant) >= HOUR_MS),
    )
    if (!areHabit(unused, facts.now) || unused.length < made.length * LEAST_SHARE) return undefined
    return { unused: unused.length, makes: made.length }
  },
}
