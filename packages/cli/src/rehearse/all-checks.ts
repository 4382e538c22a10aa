import type { Check } from './check.ts'
import { beginsAnew } from './checks/begins-anew.ts'
import { crashBeforeSave } from './checks/crash-before-save.ts'
import { decidesByCode } from './checks/decides-by-code.ts'
import { honoursLimit } from './checks/honours-limit.ts'
import { lostMakeReply } from './checks/lost-make-reply.ts'
import { lostRefreshReply } from './checks/lost-refresh-reply.ts'
import { noEarlyRefresh } from './checks/no-early-refresh.ts'
import { noSecretInUrl } from './checks/no-secret-in-url.ts'
import { noSecretPrinted } from './checks/no-secret-printed.ts'
import { oneToken } from './checks/one-token.ts'
import { otherRefusalsBurnNothing } from './checks/other-refusals.ts'
import { outageMakesNoToken } from './checks/outage-makes-no-token.ts'
import { refreshHeader } from './checks/refresh-header.ts'
import { refreshes } from './checks/refreshes.ts'
import { refusedCredentials } from './checks/refused-credentials.ts'
import { savesNewPair } from './checks/saves-new-pair.ts'
import { survivesEarlyEnd } from './checks/survives-early-end.ts'
import { survivesEnd } from './checks/survives-end.ts'
import { twoCopies } from './checks/two-copies.ts'
import { twoCopiesSingleUse } from './checks/two-copies-single-use.ts'
import { waitsAt429 } from './checks/waits-429.ts'
import { waitsAt503 } from './checks/waits-503.ts'

/** All checks, in the order of the report. */
export const CHECKS: readonly Check[] = [
  oneToken,
  noEarlyRefresh,
  survivesEnd,
  survivesEarlyEnd,
  refreshes,
  refreshHeader,
  savesNewPair,
  decidesByCode,
  otherRefusalsBurnNothing,
  twoCopies,
  twoCopiesSingleUse,
  lostRefreshReply,
  crashBeforeSave,
  lostMakeReply,
  outageMakesNoToken,
  beginsAnew,
  refusedCredentials,
  honoursLimit,
  waitsAt429,
  waitsAt503,
  noSecretPrinted,
  noSecretInUrl,
]
