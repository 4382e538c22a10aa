import { checkOf } from '../check.ts'
import { makesOf, type Round } from '../round.ts'
import { wrongCredentials } from '../scenes/refusals.ts'
import { bad, good, unknown } from '../verdict.ts'

export const refusedCredentials = checkOf({
  name: 'refused-credentials',
  title: 'does not send refused credentials again',
  mend: 'Stop after the first ApiInvalidCredentialsError and tell a person. Remember that these credentials were refused, so that the next run does not send them again until they change.',
  part: 'renew',
  scene: wrongCredentials,
  judge: (rounds: readonly Round[]) => {
    const counts = rounds.map(round => makesOf(round).length)
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (total === 0) return unknown('it never called tokens.make')
    if (total === 1) return good()
    const most = Math.max(...counts)
    return bad(most > 1 ? `${most} times in one run` : `once in each of ${total} runs`)
  },
})
