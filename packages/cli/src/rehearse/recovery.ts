import { extraMakes, type Habit } from './habit.ts'
import { answeredOf, type Round } from './round.ts'
import { bad, good, type Verdict } from './verdict.ts'

/**
 * After an accident the next run gets its answers at the latest, and no token was made for that.
 *
 * @param accident such as `the reply was lost`
 */
export function judgeRecovery(accident: string, during: Round, after: Round, habit: Habit): Verdict {
  const made = extraMakes(during, habit) + extraMakes(after, habit)
  if (made > 0) return bad(`${accident}, and it made ${made === 1 ? 'a new token' : `${made} new tokens`}`)
  if (after.endings.some(({ timedOut }) => timedOut)) return bad(`${accident}, and the next run hung`)
  if (answeredOf(after).length < habit.answers) return bad(`${accident}, and the next run got no answer either`)
  return good()
}
