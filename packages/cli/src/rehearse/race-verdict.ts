import { extraMakes, type Habit } from './habit.ts'
import { answeredOf, overOf, refreshesOf } from './round.ts'
import type { Race } from './scenes/race.ts'
import { bad, good, KEEPS_NO_PAIR, NEVER_OVER, unknown, type Verdict } from './verdict.ts'

/** Both copies get their answers, and none makes a token. */
export function judgeRace(race: Race | undefined, habit: Habit): Verdict {
  if (!race) return unknown(KEEPS_NO_PAIR)
  const { both, after } = race
  if (overOf(both).length === 0) return unknown(NEVER_OVER)
  const refreshes = refreshesOf(both).length
  const made = extraMakes(both, habit)
  if (made > 0)
    return bad(`${who(refreshes)} ${made === 1 ? 'the loser makes a new token' : `they make ${made} new tokens`}`)
  if (answeredOf(both).length < habit.answers * both.copies) {
    return bad(`${who(refreshes)} ${refreshes > 1 ? 'the loser gets no answer' : 'a copy gets no answer'}`)
  }
  if (extraMakes(after, habit) > 0 || answeredOf(after).length < habit.answers) {
    return bad(`${who(refreshes)} the pair that is left is dead`)
  }
  return good(refreshes > 1 ? `${refreshes} refreshes, all with the same pair as answer` : undefined)
}

const who = (refreshes: number): string =>
  refreshes > 1 ? 'both refresh,' : refreshes === 1 ? 'one refreshes,' : 'nobody refreshes,'
