import { checkOf } from '../check.ts'
import { extraMakes, extraRefreshes } from '../habit.ts'
import { answeredOf, queriesOf } from '../round.ts'
import { type OtherRefusals, otherRefusals } from '../scenes/refusals.ts'
import { bad, good, unknown } from '../verdict.ts'

export const otherRefusalsBurnNothing = checkOf({
  name: 'other-refusals',
  title: 'takes no other 401 or 403 for the end of its token',
  mend: 'Renew on error.code ApiInvalidTokenError only. A 401 or 403 of a firewall, or with another code, says nothing about the token.',
  part: 'query',
  scene: otherRefusals,
  judge: ({ during, after }: OtherRefusals, habit) => {
    const refused = during.flatMap(round => queriesOf(round)).filter(({ status }) => status === 403 || status === 401)
    if (refused.length === 0) return unknown('no query of it was refused')
    const made = during.reduce((total, round) => total + extraMakes(round, habit), 0)
    if (made > 0) return bad(`it made ${made === 1 ? 'a new token' : `${made} new tokens`}`)
    const refreshes = during.reduce((total, round) => total + extraRefreshes(round, habit), 0)
    if (refreshes > 0) return bad(`it refreshed a token that was good, ${refreshes} times in ${during.length} runs`)
    return answeredOf(after).length >= habit.answers ? good() : bad('the next run got no answer either')
  },
})
