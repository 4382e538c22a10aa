import type { JournalEvent } from '@chatapp-access/contract/account'
import { OPERATOR_RESET_MS } from '../../domain/account-link.ts'
import type { Journal } from '../../domain/journal.ts'
import type { Follower } from '../../revocations/follower.ts'
import type { AccountDirectory, AccountStatus, ChangeAccount } from '../../store/account-directory.ts'
import type { AppStatus, AppStore } from '../../store/apps-store.ts'
import type { GrantStore } from '../../store/store.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, noteAct } from './actor.ts'
import { emailField } from './email-field.ts'
import { type MadeLink, type MakeLinkDeps, makeLink } from './make-link.ts'
import { findOwnApp } from './own-apps.ts'

export interface OperateDeps extends MakeLinkDeps {
  store: MakeLinkDeps['store'] & AccountDirectory & AppStore & GrantStore
  follower: Follower
  journal: Journal
}

/** Throws {@link Refusal} with ApiNotFoundError. */
export async function findAccount(deps: { store: AccountDirectory }, accountId: number): Promise<AccountStatus> {
  const account = await deps.store.readAccount(accountId)
  if (!account) throw new Refusal('ApiNotFoundError')
  return account
}

/**
 * Switches an account off or on, gives or takes the operator right. Off ends all access, here when this resolves, and
 * all sessions.
 *
 * @throws Refusal with ApiConflictError where no operator would be left, or ApiNotFoundError
 */
export async function changeAccount(deps: OperateDeps, change: ChangeAccount, by: Actor): Promise<AccountStatus> {
  const { accountId, state, operator } = change
  const changed = await deps.store.changeAccount(change)
  if (changed.kind === 'missing') throw new Refusal('ApiNotFoundError')
  if (changed.kind === 'last_operator') {
    throw new Refusal('ApiConflictError', { fault: { field: 'operator', keyword: 'lastOperator' } })
  }
  const note = (event: JournalEvent) => noteAct(deps.journal, by, { accountId, event })
  const { before } = changed
  if (operator !== undefined && operator !== before.operator) note(operator ? 'operator_granted' : 'operator_removed')
  if (state !== undefined && state !== before.state) {
    note(state === 'active' ? 'account_enabled' : 'account_disabled')
    await deps.follower.catchUp()
  }
  return findAccount(deps, accountId)
}

/** Gives an app a limit of its own, in force with the next token; 0 for the usual one. */
export async function changeAppLimit(
  deps: OperateDeps,
  { accountId, appNumber, tokensPerDay }: { accountId: number; appNumber: number; tokensPerDay: number },
  by: Actor,
): Promise<AppStatus> {
  const own = tokensPerDay === 0 ? undefined : tokensPerDay
  if (!(await deps.store.setAppLimit(accountId, appNumber, own))) throw new Refusal('ApiNotFoundError')
  const app = await findOwnApp(deps, { accountId, appNumber })
  noteAct(deps.journal, by, { accountId, event: 'limit_changed', appNumber, detail: String(app.quota.limit) })
  return app
}

/** Ends all access of an account: here when this resolves, on every node within the bound. */
export async function endAccountAccess(deps: OperateDeps, accountId: number, by: Actor): Promise<{ ended: number }> {
  await findAccount(deps, accountId)
  const { ended } = await deps.store.endGrants({ accountId, reason: 'revoked' })
  noteAct(deps.journal, by, { accountId, event: 'grant_ended', detail: String(ended) })
  await deps.follower.catchUp()
  return { ended }
}

/** A link for the owner of an account to choose a new password; shown this once. */
export async function makeResetLink(deps: OperateDeps, accountId: number, by: Actor): Promise<MadeLink> {
  const { state } = await findAccount(deps, accountId)
  if (state === 'deleted') throw new Refusal('ApiNotFoundError')
  if (state === 'disabled') throw new Refusal('ApiConflictError', { fault: { field: 'account', keyword: 'disabled' } })
  const wanted = { kind: 'reset', accountId, email: '', makerId: by.accountId, lifetimeMs: OPERATOR_RESET_MS } as const
  const made = await makeLink(deps, wanted)
  noteAct(deps.journal, by, { accountId, event: 'reset_link_made' })
  return made
}

/** A link to make an account, for one e-mail or for whoever has it; shown this once. */
export async function makeInvite(deps: OperateDeps, email: string | undefined, by: Actor): Promise<MadeLink> {
  const invited = email === undefined ? '' : emailField(email)
  const made = await makeLink(deps, { kind: 'invite', accountId: 0, email: invited, makerId: by.accountId })
  noteAct(deps.journal, by, { accountId: by.accountId, event: 'invite_made', detail: invited })
  return made
}
