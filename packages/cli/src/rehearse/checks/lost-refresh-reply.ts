import { checkOf } from '../check.ts'
import { judgeRecovery } from '../recovery.ts'
import { refreshesOf } from '../round.ts'
import { type Accident, lostRefresh } from '../scenes/accidents.ts'
import { unknown } from '../verdict.ts'

export const lostRefreshReply = checkOf({
  name: 'lost-refresh-reply',
  title: 'comes through a refresh whose reply is lost',
  mend: 'Keep the pair until a new one is saved. When a refresh has no answer, send it again with the same refresh token, at once or in the next run; a lost answer is no reason for tokens.make.',
  part: 'renew',
  scene: lostRefresh,
  judge: ({ during, after }: Accident, habit) => {
    if (refreshesOf(during).length === 0) return unknown('it never refreshed')
    return judgeRecovery('the reply was lost', during, after, habit)
  },
})
