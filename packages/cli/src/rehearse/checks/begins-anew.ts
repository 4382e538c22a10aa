import { checkOf } from '../check.ts'
import { extraMakes } from '../habit.ts'
import { answeredOf, overOf, refreshesOf } from '../round.ts'
import { type Accident, dead } from '../scenes/accidents.ts'
import type { Call } from '../server/call.ts'
import { bad, good, NEVER_OVER, unknown } from '../verdict.ts'

export const beginsAnew = checkOf({
  name: 'begins-anew',
  title: 'begins anew when the refresh token is over too',
  mend: 'When tokens.refresh is answered with ApiInvalidRefreshTokenError, and only then, make one new pair, save it and repeat the query.',
  part: 'renew',
  scene: dead,
  judge: ({ during, after }: Accident, habit) => {
    if (overOf(during).length === 0 && !refreshesOf(during).some(isRefused)) return unknown(NEVER_OVER)
    const made = extraMakes(during, habit) + extraMakes(after, habit)
    if (made > Math.max(1, habit.makes)) return bad(`it made ${made} tokens`)
    if (made === 0 || answeredOf(after).length < habit.answers)
      return bad('it got no answers any more, and nothing but a new start or a person helps')
    return good()
  },
})

const isRefused = ({ status, tokenState }: Call): boolean => status >= 400 && tokenState !== 'absent'
