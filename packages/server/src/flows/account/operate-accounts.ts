import type { JournalEvent } from '@chatapp-access/contract/account'
import type { Journal } from '../../domain/journal.ts'
import type { Link } from '../../domain/link.ts'
import type { Follower } from '../../revocations/follower.ts'
import type { AccountDirectory, AccountStatus, ChangeAccount } from '../../store/account-directory.ts'
import type { AppStatus, AppStore } from '../../store/apps-store.ts'
import type { LinkStore } from '../../store/links-store.ts'
import type { GrantStore } from '../../store/store.ts'
import { checkEmail } from '../create-account.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, noteAct } from './actor.ts'
import { digestSecret, mintSecret } from './mint-secret.ts'
import { findOwnApp } from './own-apps.ts'

export interface OperateDeps {
  store: AccountDirectory & AppStore & GrantStore & LinkStore
  follower: Follower
  journal: Journal
  randomBytes(size: number): Uint8Array
}

const DAY_MS = 86_400_000
const RESET_LIFETIME_MS = DAY_MS
const INVITE_LIFETIME_MS = 7 * DAY_MS

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

/** A link for the owner of an account to choose a new password; its fragment is shown this once. */
export async function makeResetLink(
  deps: OperateDeps,
  accountId: number,
  by: Actor,
): Promise<{ link: Link; fragment: string }> {
  const { state } = await findAccount(deps, accountId)
  if (state === 'deleted') throw new Refusal('ApiNotFoundError')
  if (state === 'disabled') throw new Refusal('ApiConflictError', { fault: { field: 'account', keyword: 'disabled' } })
  const secret = mintSecret(deps.randomBytes)
  const order = { accountId, kind: 'reset', makerId: by.accountId, lifetimeMs: RESET_LIFETIME_MS } as const
  const link = await deps.store.createLink({ ...order, id: digestSecret(secret) })
  noteAct(deps.journal, by, { accountId, event: 'reset_link_made' })
  return { link, fragment: `reset.${accountId}.${secret}` }
}

/** A link to make an account: for one e-mail, or for whoever gets it. Its fragment is shown this once. */
export async function makeInvite(
  deps: OperateDeps,
  email: string | undefined,
  by: Actor,
): Promise<{ link: Link; fragment: string }> {
  const invited = email === undefined ? '' : checkEmail(email)
  const secret = mintSecret(deps.randomBytes)
  const order = { accountId: 0, kind: 'invite', email: invited, makerId: by.accountId } as const
  const link = await deps.store.createLink({ ...order, id: digestSecret(secret), lifetimeMs: INVITE_LIFETIME_MS })
  noteAct(deps.journal, by, { accountId: by.accountId, event: 'invite_made', detail: invited })
  return { link, fragment: `invite.0.${secret}` }
}
