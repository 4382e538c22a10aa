import { checkOf } from '../check.ts'
import { extraMakes } from '../habit.ts'
import { overOf, refreshesOf } from '../round.ts'
import { type Ended, ended } from '../scenes/ended.ts'
import { bad, good, NEVER_OVER, unknown } from '../verdict.ts'

export const refreshes = checkOf({
  name: 'refreshes',
  title: 'renews with tokens.refresh, not with tokens.make',
  mend: 'Save both tokens. On ApiInvalidTokenError call tokens.refresh with the saved refresh token in the Refresh header, save the new pair, repeat the query. Make a new token only when the refresh token itself is refused.',
  advice: 'never-refreshes',
  part: 'renew',
  scene: ended,
  judge: ({ renewed }: Ended, habit) => {
    if (overOf(renewed).length === 0) return unknown(NEVER_OVER)
    const asked = refreshesOf(renewed)
    if (extraMakes(renewed, habit) > 0) {
      return bad(asked.length > 0 ? 'the refresh failed, and it made a new token' : 'it made a new token instead')
    }
    if (asked.length === 0) return unknown('it renewed nothing')
    return asked.some(({ status }) => status === 200) ? good() : bad('its refresh was refused')
  },
})
