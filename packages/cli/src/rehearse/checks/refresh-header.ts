import { checkOf } from '../check.ts'
import { refreshesOf } from '../round.ts'
import { type Ended, ended } from '../scenes/ended.ts'
import { bad, good, unknown } from '../verdict.ts'

export const refreshHeader = checkOf({
  name: 'refresh-header',
  title: 'sends the refresh token in the Refresh header',
  mend: 'Send POST /v1/tokens/refresh with the header "Refresh: <refresh token>", without Authorization and without a body.',
  advice: 'refresh-in-body',
  part: 'renew',
  scene: ended,
  judge: ({ renewed, midway }: Ended) => {
    const asked = [renewed, midway].flatMap(round => (round ? refreshesOf(round) : []))
    if (asked.length === 0) return unknown('it never refreshed')
    const without = asked.filter(({ tokenState }) => tokenState === 'absent').length
    return without === 0 ? good() : bad(`${without} of ${asked.length} refreshes came without a token in that header`)
  },
})
