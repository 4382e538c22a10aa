import { formatAppId } from '@chatapp-access/contract'
import type { AppView, QuotaView } from '@chatapp-access/contract/account'
import type { AppStatus } from '../../store/apps-store.ts'
import type { Quota } from '../../store/store.ts'

/** An app as its owner sees it. */
export function appView(app: AppStatus): AppView {
  const { accountId, number, name, state, createdAt, quota, liveGrants, lastSeenAt } = app
  const appId = formatAppId(accountId, number)
  return { number, appId, name, state, createdAt, quota: quotaView(quota), liveGrants, lastSeenAt }
}

export function quotaView({ used, limit, endsAt }: Quota): QuotaView {
  return { used, limit, resetsAt: endsAt }
}
