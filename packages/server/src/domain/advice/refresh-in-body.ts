import { type AdviceFacts, countOf, type HabitRule } from './facts.ts'

/** One or two in a day are somebody finding out. */
const LEAST_A_DAY = 3
/** A program that does so at the end of each token does it once a day. */
const HOURS_APART = 12

/** Calls tokens.refresh without the header that the token is read from. */
export const refreshInBody: HabitRule = {
  name: 'refresh-in-body',
  find: facts => {
    const today = countOf(facts, 'unread_refresh', 24)
    if (today >= LEAST_A_DAY) return { unread: today, hours: 24 }
    return isRepeated(facts) ? { unread: countOf(facts, 'unread_refresh', 72), hours: 72 } : undefined
  },
}

function isRepeated({ usage }: AdviceFacts): boolean {
  const hours = usage.filter(point => point.metric === 'unread_refresh').map(point => point.hour)
  return Math.max(...hours) - Math.min(...hours) >= HOURS_APART
}
