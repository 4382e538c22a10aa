import type { AppKey, Counters } from '../domain/counters.ts'
import type { Journal } from '../domain/journal.ts'
import { isLimitNear } from '../domain/limit-near.ts'
import type { Notices } from '../domain/notice.ts'
import type { MadeGrant, Quota } from '../store/store.ts'
import type { Caller } from './caller.ts'
import { Refusal } from './refusal.ts'

export interface NoteMakeDeps {
  counters: Counters
  journal: Journal
  notices: Notices
}

/** Counts a token that was made, and notes it in the journal. */
export function noteMade(deps: NoteMakeDeps, made: MadeGrant, { address, agent }: Caller): void {
  if (made.kind !== 'made') return
  const { accountId, appNumber, id: grantId, credentialKind: detail } = made.grant
  deps.counters.count(made.grant, 'makes')
  deps.journal.note({ accountId, appNumber, grantId, event: 'grant_made', actor: 'app', address, agent, detail })
  if (isLimitNear(made.quota)) tellLimitNear(deps.notices, { accountId, appNumber }, made.quota)
}

/** Once a day. */
function tellLimitNear(notices: Notices, app: AppKey, { used, limit, endsAt }: Quota): void {
  const onceKey = `limit_near:${app.appNumber}:${endsAt}`
  notices.tell({ ...app, kind: 'limit_near', detail: `${used}/${limit}`, onceKey })
}

/** Counts a refusal for the app it was meant for, where there is such an app of that account; strangers are told nothing. */
export function noteRefusedMake(deps: NoteMakeDeps, app: AppKey | undefined, error: unknown, caller: Caller): void {
  if (!app || !(error instanceof Refusal)) return
  if (error.code === 'ApiInvalidCredentialsError') deps.counters.count(app, 'refused_credentials')
  if (error.code !== 'ApiTokenLimitError') return
  deps.counters.count(app, 'refused_limit')
  if (error.options.day) noteLimit(deps.journal, app, error.options.day, caller)
}

/** Once a day. */
function noteLimit(journal: Journal, app: AppKey, day: Quota, { address, agent }: Caller): void {
  const once = { key: `limit ${app.accountId} ${app.appNumber}`, until: day.endsAt }
  journal.note({ ...app, event: 'limit_reached', actor: 'app', address, agent, detail: String(day.limit), once })
}
