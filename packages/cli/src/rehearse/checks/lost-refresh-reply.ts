import { checkOf } from '../check.ts'
import { judgeRecovery, refreshedWithToken } from '../recovery.ts'
import { type Accident, lostRefresh } from '../scenes/accidents.ts'
import { NEVER_REFRESHED, unknown } from '../verdict.ts'

export const lostRefreshReply = checkOf({
  name: 'lost-refresh-reply',
  title: 'comes through a refresh whose reply is lost',
  mend: 'Keep the pair until a new one is saved. When a refresh has no answer, send it again with the same refresh token, at once or in the next run; a lost answer is no reason for tokens.make.',
  part: 'renew',
  scene: lostRefresh,
  judge: ({ during, after }: Accident, habit) => {
    if (!refreshedWithToken(during)) return unknown(NEVER_REFRESHED)
    return judgeRecovery('the reply was lost', during, after, habit)
  },
})
