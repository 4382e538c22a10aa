import { checkOf } from '../check.ts'
import { refreshesOf } from '../round.ts'
import { type Calm, calm } from '../scenes/calm.ts'
import { bad, good, type Verdict } from '../verdict.ts'

export const noEarlyRefresh = checkOf({
  name: 'no-early-refresh',
  title: 'refreshes when told to, and not by a timer',
  mend: 'Remove the timer. Renew when a query is answered with ApiInvalidTokenError: that is the signal, at whatever time it comes.',
  advice: 'timer-refresh',
  part: 'query',
  scene: calm,
  judge: ({ rounds }: Calm): Verdict => {
    const refreshes = rounds.flatMap(round => refreshesOf(round)).length
    if (refreshes === 0) return good()
    return bad(`${refreshes} refreshes in ${rounds.length} runs, of tokens that had 24 hours to live`)
  },
})
