import { countOf, type HabitRule } from './facts.ts'

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
      // Those that answered a refusal, or an end by the owner, are not counted as early.
      const early = countOf(facts, 'early', hours)
      if (early >= least) return { early, refreshes: countOf(facts, 'refreshes', hours), hours }
    }
    return undefined
  },
}
