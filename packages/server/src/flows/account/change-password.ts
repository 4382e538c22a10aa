import type { Journal } from '../../domain/journal.ts'
import type { Session } from '../../domain/session.ts'
import type { HashLane } from '../../passwords/lane.ts'
import type { Follower } from '../../revocations/follower.ts'
import type { AccountLinkStore } from '../../store/account-link-store.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { noteAct, ownerActing } from './actor.ts'
import { hashPassword } from './new-password.ts'

export interface ChangePasswordDeps {
  store: AccountLinkStore
  lane: HashLane
  follower: Pick<Follower, 'catchUp'>
  journal: Journal
}

/**
 * Sets a new password. What the old one made has ended here when this resolves, on every node within the bound; all
 * other sessions have ended, too.
 *
 * @throws Refusal with ApiValidationError, or ApiSignInRequiredError where the session has ended meanwhile
 */
export async function changePassword(
  deps: ChangePasswordDeps,
  session: Session,
  password: string,
  caller: Caller,
): Promise<{ ended: number }> {
  const { accountId, id: sessionId } = session
  const passwordHash = await hashPassword(deps.lane, password)
  const changed = await deps.store.changePassword({ accountId, passwordHash, sessionId })
  if (!changed) throw new Refusal('ApiSignInRequiredError')
  noteAct(deps.journal, ownerActing(session, caller), {
    accountId,
    event: 'password_changed',
    detail: String(changed.ended),
  })
  await deps.follower.catchUp()
  return changed
}
