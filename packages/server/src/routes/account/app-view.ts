import { formatAppId } from '@chatapp-access/contract'
import type { AppView, QuotaView } from '@chatapp-access/contract/account'
import type { InvalidTokenStatus } from '../../domain/app.ts'
import { textOfStatus } from '../../flows/account/token-status.ts'
import type { AppStatus } from '../../store/apps-store.ts'
import type { Quota } from '../../store/store.ts'

/**
 * An app as its owner sees it.
 *
 * @param usual status of the invalid-token errors where an app has none of its own
 */
export function appView(app: AppStatus, usual: InvalidTokenStatus): AppView {
  const { accountId, number, name, state, createdAt, quota, invalidTokenStatus, liveGrants, lastSeenAt } = app
  return {
    number,
    appId: formatAppId(accountId, number),
    name,
    state,
    createdAt,
    quota: quotaView(quota),
    tokenStatus: textOfStatus(invalidTokenStatus),
    answeredWith: invalidTokenStatus ?? usual,
    liveGrants,
    lastSeenAt,
  }
}

export function quotaView({ used, limit, endsAt }: Quota): QuotaView {
  return { used, limit, resetsAt: endsAt }
}
