import { checkOf } from '../check.ts'
import { makesOf, type Round } from '../round.ts'
import { limitReached } from '../scenes/refusals.ts'
import { bad, good, unknown } from '../verdict.ts'

export const honoursLimit = checkOf({
  name: 'honours-limit',
  title: 'leaves tokens.make alone once the limit is reached',
  mend: 'Wait for the seconds of Retry-After. Better: save the pair and refresh it, and one token a fortnight is enough.',
  advice: 'ignores-limit',
  part: 'renew',
  scene: limitReached,
  judge: (rounds: readonly Round[], { graceMs }) => {
    if (rounds.every(round => makesOf(round).length === 0)) return unknown('it never called tokens.make')
    const again = Math.max(...rounds.map(round => callsAfterRefusal(round, graceMs)))
    return again === 0 ? good() : bad(`it asked ${again} more times in the same run, with Retry-After: 3600`)
  },
})

function callsAfterRefusal(round: Round, graceMs: number): number {
  const [first, ...later] = makesOf(round)
  return later.filter(({ at }) => at > (first?.repliedAt ?? 0) + graceMs).length
}
