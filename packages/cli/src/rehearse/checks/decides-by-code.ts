import type { Check } from '../check.ts'
import { overOf, type Round } from '../round.ts'
import { ended, endedWith401 } from '../scenes/ended.ts'
import { renewalsOf } from '../survival.ts'
import { bad, good, NEVER_OVER, unknown, type Verdict } from '../verdict.ts'

export const decidesByCode: Check = {
  name: 'decides-by-code',
  title: 'renews on the code, at status 403 and at 401',
  mend: 'Look at error.code in the body, not at the status: on ApiInvalidTokenError renew the pair and repeat the query once.',
  advice: 'ignores-403',
  part: 'query',
  isLast: false,
  grade: async play => {
    const [at403, at401] = await Promise.all([play(ended), play(endedWith401)])
    return judge(at403.renewed, at401.renewed)
  },
}

function judge(at403: Round, at401: Round): Verdict {
  if (overOf(at403).length === 0 || overOf(at401).length === 0) return unknown(NEVER_OVER)
  if (reacts(at403) && reacts(at401)) return good()
  if (reacts(at401)) return bad('it renews at 401 only, and this API answers 403')
  if (reacts(at403)) return bad('it renews at 403 only, and some servers answer 401')
  return bad('it renews at neither')
}

const reacts = (round: Round): boolean => renewalsOf(round).length > 0
