import { countOf, type HabitRule, hourlyCounts, sum } from './facts.ts'

/** A restored copy of a program presents its old refresh token once, and then reads what is saved. */
const LEAST_REPLACED = 3
/**
 * Each process of a good program meets one refusal at the end of a token; queries in flight some more, all within the
 * same minutes. Refusals through many hours of a day come from a token that somebody keeps.
 */
const LEAST_REFUSED = 60
const LEAST_HOURS = 6
const LEAST_IN_AN_HOUR = 5

/** Some part of the program keeps a copy of an earlier pair, while the rest has a newer one. */
export const stalePairInUse: HabitRule = {
  name: 'stale-pair-in-use',
  find: facts => {
    const replaced = countOf(facts, 'refused_replaced', 24)
    const refusals = hourlyCounts(facts, 'refused_expired', 24)
    const refused = sum(refusals)
    const throughout = refusals.filter(count => count >= LEAST_IN_AN_HOUR).length >= LEAST_HOURS
    const renews = countOf(facts, 'refreshes', 24) + countOf(facts, 'makes', 24) > 0
    const frozen = renews && throughout && refused >= LEAST_REFUSED
    return replaced >= LEAST_REPLACED || frozen ? { replaced, refused } : undefined
  },
}
