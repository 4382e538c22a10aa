import type { Language } from '@chatapp-access/contract'
import { emailKey } from '../../domain/account.ts'
import type { AccountLinkKind } from '../../domain/account-link.ts'
import type { Link } from '../../domain/link.ts'
import type { Session } from '../../domain/session.ts'
import type { Follower } from '../../revocations/follower.ts'
import type { AccountLinkStore } from '../../store/account-link-store.ts'
import type { FoundSignIn } from '../../store/sessions-store.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { throttleKey } from '../throttle-key.ts'
import { emailField } from './email-field.ts'
import { hashPassword } from './new-password.ts'
import { type OpenedLink, type OpenLinkDeps, openLink } from './open-link.ts'
import { noteRefusal, openSession, type SignedIn, type SignInDeps } from './sign-in.ts'
import { takeCode } from './take-code.ts'

export type UseLinkDeps = OpenLinkDeps &
  SignInDeps & {
    store: AccountLinkStore
    follower: Pick<Follower, 'catchUp'>
    config: { registration: 'open' | 'invite' | 'closed' }
  }

export interface UseLinkCall {
  link: string
  /** For links that do not say whom they are for. */
  email: string | undefined
  password: string
  code: string | undefined
  language: Language
  replaces: Session | undefined
}

/**
 * Makes the account, or sets the new password, and signs the browser in. Of several who use one link at once exactly one
 * gets through.
 *
 * @throws Refusal with ApiLinkError, ApiValidationError, ApiConflictError (the e-mail is taken), and where a reset meets a
 * second factor ApiSecondFactorRequiredError or ApiSignInRefusedError
 */
export async function useLink(deps: UseLinkDeps, call: UseLinkCall, caller: Caller): Promise<SignedIn> {
  const opened = await openLink(deps, call.link, caller)
  return opened.ticket.kind === 'reset'
    ? resetPassword(deps, opened, call, caller)
    : createAccount(deps, opened.link, opened.ticket.kind, call, caller)
}

async function createAccount(
  deps: UseLinkDeps,
  link: Link,
  kind: Exclude<AccountLinkKind, 'reset'>,
  call: UseLinkCall,
  caller: Caller,
): Promise<SignedIn> {
  if (!mayStillJoin(kind, deps.config.registration)) throw new Refusal('ApiForbiddenError')
  const email = link.email === '' ? emailField(call.email) : link.email
  const passwordHash = await hashPassword(deps.lane, call.password)
  const { address, agent, deadline } = caller
  const { language } = call
  const order = { link: { id: link.id, kind }, email, passwordHash, language, address, deadline }
  const made = await deps.store.createAccountByLink(order)
  if (made.kind === 'dead') throw new Refusal('ApiLinkError')
  // Told only to whom an operator's invitation let this far: they could not go on without knowing.
  if (made.kind === 'taken') throw new Refusal('ApiConflictError', { fault: { field: 'email', keyword: 'taken' } })
  const { accountId } = made
  deps.journal.note({ accountId, event: 'account_created', actor: 'owner', address, agent, detail: kind })
  const proof = { passwordVersion: 1, secondFactor: false }
  return openSession(deps, { accountId, proof, replaces: call.replaces }, caller)
}

/** A server that was closed since, or is for the invited alone, takes nobody in by a link from before. */
function mayStillJoin(kind: AccountLinkKind, registration: 'open' | 'invite' | 'closed'): boolean {
  return kind === 'set_up' || registration === 'open' || (kind === 'invite' && registration === 'invite')
}

async function resetPassword(
  deps: UseLinkDeps,
  { link: { accountId, id } }: OpenedLink,
  call: UseLinkCall,
  caller: Caller,
): Promise<SignedIn> {
  const { address, network, agent, deadline } = caller
  const found = await deps.store.findSignInOf({ accountId, network })
  if (!found.account) throw new Refusal('ApiLinkError')
  const passwordHash = await hashPassword(deps.lane, call.password)
  await proveFactor(deps, found.account, found.networkKnown, call.code, caller)
  const secondFactor = found.account.secondFactor !== undefined
  const order = { accountId, id, passwordHash, secondFactor, address, deadline }
  const reset = await deps.store.resetPasswordByLink(order)
  if (reset.kind === 'dead') throw new Refusal('ApiLinkError')
  const detail = String(reset.ended)
  deps.journal.note({ accountId, event: 'password_reset', actor: 'owner', address, agent, detail })
  await deps.follower.catchUp()
  const proof = { passwordVersion: reset.passwordVersion, secondFactor }
  return openSession(deps, { accountId, proof, replaces: call.replaces }, caller)
}

/** Whoever reads the owner's e-mail has one factor, so the other one is asked for; guesses count as those of a sign-in. */
async function proveFactor(
  deps: UseLinkDeps,
  account: NonNullable<FoundSignIn['account']>,
  known: boolean,
  code: string | undefined,
  caller: Caller,
): Promise<void> {
  if (!account.secondFactor) return
  if (code === undefined) throw new Refusal('ApiSecondFactorRequiredError')
  const { address, network } = caller
  const key = throttleKey(emailKey(account.email))
  const admission = await deps.throttle.admitPassword({ address, network, account: key, known })
  if (!admission.admitted) {
    throw new Refusal('ApiTooManyRequestsError', { retryAfterSeconds: admission.retryAfterSeconds })
  }
  const right = await takeCode(deps, account, code, caller).catch(error => {
    admission.abandoned()
    throw error
  })
  if (right) return admission.succeeded()
  admission.failed()
  const refusal = new Refusal('ApiSignInRefusedError')
  noteRefusal(deps, account, refusal, caller)
  throw refusal
}
