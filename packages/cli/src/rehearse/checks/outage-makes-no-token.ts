import { checkOf } from '../check.ts'
import { judgeRecovery, refreshedWithToken } from '../recovery.ts'
import { type Accident, outage } from '../scenes/accidents.ts'
import { NEVER_REFRESHED, unknown } from '../verdict.ts'

export const outageMakesNoToken = checkOf({
  name: 'outage-makes-no-token',
  title: 'makes no token while tokens.refresh is out of order',
  mend: 'Make a new token only when the refresh was answered with ApiInvalidRefreshTokenError: never after a network failure, a 5xx or a 429. Keep the pair; the next run refreshes it.',
  part: 'renew',
  scene: outage,
  judge: ({ during, after }: Accident, habit) => {
    if (!refreshedWithToken(during)) return unknown(NEVER_REFRESHED)
    return judgeRecovery('the refresh was answered with 502', during, after, habit)
  },
})
