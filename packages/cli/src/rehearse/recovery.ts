import { extraMakes, type Habit } from './habit.ts'
import { answeredOf, type Round, refreshesOf } from './round.ts'
import { bad, good, unknown, type Verdict } from './verdict.ts'

/** Whether a token came with a refresh at all. */
export function refreshedWithToken(round: Round): boolean {
  return refreshesOf(round).some(({ tokenState }) => tokenState !== 'absent')
}

/**
 * After an accident the next run gets its answers at the latest, and no token was made for that.
 *
 * @param accident such as `the reply was lost`
 */
export function judgeRecovery(accident: string, during: Round, after: Round, habit: Habit): Verdict {
  const made = extraMakes(during, habit) + extraMakes(after, habit)
  if (made > 0) return bad(`${accident}, and it made ${made === 1 ? 'a new token' : `${made} new tokens`}`)
  if (!habit.carriesOn) {
    const isThrough = answeredOf(during).length >= habit.answers
    return isThrough ? good() : unknown(`${accident}, and its next run begins with a token of its own`)
  }
  if (after.endings.some(({ timedOut }) => timedOut)) return bad(`${accident}, and the next run hung`)
  if (answeredOf(after).length < habit.answers) return bad(`${accident}, and the next run got no answer either`)
  return good()
}
