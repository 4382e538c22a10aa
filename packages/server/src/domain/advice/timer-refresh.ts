import { type AdviceFacts, countOf, type HabitRule } from './facts.ts'

/** Early renewals that nothing asked for: this many in a day, or in three days. */
const LEAST_A_DAY = 6
const LEAST_IN_THREE_DAYS = 9

/** Renews by a clock: access tokens with much of their life left are replaced, and no query had been refused. */
export const timerRefresh: HabitRule = {
  name: 'timer-refresh',
  find: facts => {
    for (const [hours, least] of [
      [24, LEAST_A_DAY],
      [72, LEAST_IN_THREE_DAYS],
    ] as const) {
      const early = unprompted(facts, hours)
      if (early >= least) return { early, refreshes: countOf(facts, 'refreshes', hours), hours }
    }
    return undefined
  },
}

/** Every refusal may have asked for one: as when the owner ends access tokens to see the renewal work. */
function unprompted(facts: AdviceFacts, hours: number): number {
  const asked = countOf(facts, 'refused_revoked', hours) + countOf(facts, 'refused_expired', hours)
  return countOf(facts, 'early', hours) - asked
}
