import { formatAppId } from '@chatapp-access/contract'
import type { JournalActor, JournalEvent } from '@chatapp-access/contract/account'
import type { Journal } from '../../domain/journal.ts'
import type { Session } from '../../domain/session.ts'
import type { GrantId } from '../../tokens/grant-id.ts'
import type { Caller } from '../caller.ts'

/** Who does something in My Account, by what right, and from where. */
export interface Actor {
  right: Extract<JournalActor, 'owner' | 'operator'>
  accountId: number
  address: string
  agent: string
}

export function ownerActing(session: Session, { address, agent }: Caller): Actor {
  return { right: 'owner', accountId: session.accountId, address, agent }
}

export function operatorActing(session: Session, { address, agent }: Caller): Actor {
  return { right: 'operator', accountId: session.accountId, address, agent }
}

export interface Act {
  /** Whom it concerns. */
  accountId: number
  event: JournalEvent
  appNumber?: number
  grantId?: GrantId
  detail?: string
}

/**
 * Notes an act in the journal of the account it concerns. What an operator does to another account stands in the
 * operator's own journal, too, with the number of that account before its detail.
 */
export function noteAct(journal: Journal, { right: actor, accountId: actorId, address, agent }: Actor, act: Act): void {
  journal.note({ ...act, actor, address, agent })
  if (act.accountId === actorId) return
  const { appNumber, detail, event } = act
  const concerned = appNumber === undefined ? String(act.accountId) : formatAppId(act.accountId, appNumber)
  journal.note({
    accountId: actorId,
    event,
    actor,
    address,
    agent,
    detail: detail === undefined ? concerned : `${concerned} ${detail}`,
  })
}
