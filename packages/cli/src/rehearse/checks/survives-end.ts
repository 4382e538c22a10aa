import { checkOf } from '../check.ts'
import { overOf } from '../round.ts'
import { type Over, over } from '../scenes/over.ts'
import { judgeSurvival } from '../survival.ts'
import { KEEPS_NO_PAIR, unknown } from '../verdict.ts'

export const survivesEnd = checkOf({
  name: 'survives-end',
  title: 'survives the end of the access token',
  mend: 'Look at error.code in the body, not at the status: on ApiInvalidTokenError renew the pair and repeat the query once.',
  advice: 'ignores-403',
  part: 'query',
  scene: over,
  judge: ({ first, renewed }: Over, habit) => {
    const came = overOf(first).length + overOf(renewed).length > 0
    if (!came && !habit.keepsPair) return unknown(KEEPS_NO_PAIR)
    // One that looks at the clock renews before it comes with the old token: that is no fault here.
    return judgeSurvival(overOf(renewed).length > 0 || habit.keepsPair ? renewed : first, habit)
  },
})
