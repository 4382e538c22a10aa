import { countOf, type HabitRule } from './facts.ts'

/** One or two are somebody finding out. */
const LEAST_UNREAD = 3

/** Calls tokens.refresh without the header that the token is read from. */
export const refreshInBody: HabitRule = {
  name: 'refresh-in-body',
  find: facts => {
    const unread = countOf(facts, 'unread_refresh', 24)
    return unread >= LEAST_UNREAD ? { unread } : undefined
  },
}
