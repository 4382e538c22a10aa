import type { TokenStatus } from '@chatapp-access/contract/account'
import type { InvalidTokenStatus } from '../../domain/app.ts'
import type { AppStatus } from '../../store/apps-store.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, noteAct } from './actor.ts'
import { findOwnApp, type OwnAppsDeps } from './own-apps.ts'

/**
 * Chooses with what status an app of the account is told that its token is invalid. In force here when this resolves, on
 * every node within the bound of revocations. It ends nothing and is taken back as easily, so nobody is asked for a
 * password again.
 *
 * @param status the server's when absent
 */
export async function setTokenStatus(
  deps: Pick<OwnAppsDeps, 'store' | 'follower' | 'journal'>,
  appNumber: number,
  status: InvalidTokenStatus | undefined,
  by: Actor,
): Promise<AppStatus> {
  const { accountId } = by
  const app = { accountId, appNumber }
  const changed = await deps.store.setInvalidTokenStatus({ ...app, ...(status && { status }) })
  if (!changed) throw new Refusal('ApiNotFoundError')
  if (changed.before !== status) {
    noteAct(deps.journal, by, { ...app, event: 'token_status_changed', detail: textOfStatus(status) })
    await deps.follower.catchUp()
  }
  return findOwnApp(deps, app)
}

export function statusOfText(text: TokenStatus): InvalidTokenStatus | undefined {
  if (text === 'default') return undefined
  return text === '401' ? 401 : 403
}

export function textOfStatus(status: InvalidTokenStatus | undefined): TokenStatus {
  return status === undefined ? 'default' : `${status}`
}
