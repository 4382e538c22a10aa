import { countOf, type HabitRule } from './facts.ts'

/** Each process of a program may meet the limit once before it waits. */
const LEAST_REFUSED = 20

/** Goes on calling tokens.make after it was told to wait for the end of the day. */
export const ignoresLimit: HabitRule = {
  name: 'ignores-limit',
  find: facts => {
    const refused = countOf(facts, 'refused_limit', 24)
    return refused >= LEAST_REFUSED ? { refused, limit: facts.tokensPerDay } : undefined
  },
}
