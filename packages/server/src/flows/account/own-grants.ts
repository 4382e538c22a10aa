import type { Journal } from '../../domain/journal.ts'
import type { Follower } from '../../revocations/follower.ts'
import type { ActivityStore } from '../../store/activity-store.ts'
import type { AppStore } from '../../store/apps-store.ts'
import type { GrantStore } from '../../store/store.ts'
import type { GrantId } from '../../tokens/grant-id.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, noteAct } from './actor.ts'
import { findOwnApp } from './own-apps.ts'

export interface OwnGrantsDeps {
  store: GrantStore & ActivityStore & AppStore
  follower: Follower
  journal: Journal
}

/**
 * Ends one access; here when this resolves, on every node within the bound. Throws {@link Refusal} with ApiNotFoundError,
 * the same for a grant that never was and one of another account.
 */
export async function endOwnGrant(deps: OwnGrantsDeps, grantId: GrantId, by: Actor): Promise<{ ended: number }> {
  const { accountId } = by
  const grant = await deps.store.findGrantApp(accountId, grantId)
  if (!grant) throw new Refusal('ApiNotFoundError')
  const { appNumber } = grant
  const { ended } = await deps.store.endGrants({ accountId, grantId, reason: 'revoked' })
  if (ended > 0) noteAct(deps.journal, by, { accountId, event: 'grant_ended', appNumber, grantId, detail: 'revoked' })
  await deps.follower.catchUp()
  return { ended }
}

/** Ends all access of an app. Throws as {@link endOwnGrant}. */
export async function endOwnAppAccess(deps: OwnGrantsDeps, appNumber: number, by: Actor): Promise<{ ended: number }> {
  const { accountId } = by
  await findOwnApp(deps, { accountId, appNumber })
  const { ended } = await deps.store.endGrants({ accountId, appNumber, reason: 'revoked' })
  if (ended > 0) noteAct(deps.journal, by, { accountId, event: 'grant_ended', appNumber, detail: String(ended) })
  await deps.follower.catchUp()
  return { ended }
}

/** Ends the access token of a grant; its refresh token goes on, and gives one that works. Throws as {@link endOwnGrant}. */
export async function endOwnAccessToken(deps: OwnGrantsDeps, grantId: GrantId, by: Actor): Promise<void> {
  const { accountId } = by
  const ended = await deps.store.endAccessToken({ accountId, grantId })
  if (!ended) throw new Refusal('ApiNotFoundError')
  const { appNumber, generation, news } = ended
  const act = { accountId, appNumber, grantId, detail: `generation ${generation}` }
  if (news) noteAct(deps.journal, by, { ...act, event: 'access_token_ended' })
  await deps.follower.catchUp()
}
