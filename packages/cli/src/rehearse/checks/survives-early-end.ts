import { checkOf } from '../check.ts'
import { overOf } from '../round.ts'
import { type Ended, ended } from '../scenes/ended.ts'
import { judgeSurvival } from '../survival.ts'
import { NEVER_OVER, unknown } from '../verdict.ts'

export const survivesEarlyEnd = checkOf({
  name: 'survives-early-end',
  title: 'survives an end that comes before its time',
  mend: 'Look at error.code in the body, not at the status: on ApiInvalidTokenError renew the pair and repeat the query once.',
  advice: 'ignores-403',
  part: 'query',
  scene: ended,
  judge: ({ renewed, midway }: Ended, habit) => {
    if (overOf(renewed).length === 0) return unknown(NEVER_OVER)
    const verdict = judgeSurvival(renewed, habit)
    return verdict.grade === 'good' && midway ? judgeSurvival(midway, habit) : verdict
  },
})
