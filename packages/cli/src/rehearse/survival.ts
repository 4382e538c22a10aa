import type { Habit } from './habit.ts'
import { answeredOf, makesOf, overOf, type Round, refreshesOf } from './round.ts'
import type { Call } from './server/call.ts'
import { bad, good, type Verdict } from './verdict.ts'

/** Whether a run in which the token ended got all the answers that a quiet run gets. */
export function judgeSurvival(round: Round, habit: Habit): Verdict {
  const answers = answeredOf(round).length
  const due = habit.answers * round.copies
  if (answers >= due) return good()
  const lost = `${due - answers} of ${due} queries got no answer`
  if (round.endings.some(({ timedOut }) => timedOut)) return bad(`it hung, and had to be killed; ${lost}`)
  const tried = renewalsOf(round)
  if (tried.length === 0) return bad(`it went on with the dead token, or gave up: ${lost}`)
  if (tried.some(({ given }) => given !== undefined))
    return bad(`it renewed the pair, and did not repeat the query with it: ${lost}`)
  return bad(`it could not renew the pair: ${lost}`)
}

/** What was done about the pair since a query was refused. */
export function renewalsOf(round: Round): Call[] {
  const refused = overOf(round)[0]
  return [...makesOf(round), ...refreshesOf(round)].filter(({ at }) => refused !== undefined && at > refused.at)
}
