import { emailKey } from '../../domain/account.ts'
import type { Journal } from '../../domain/journal.ts'
import type { Notices } from '../../domain/notice.ts'
import type { Session } from '../../domain/session.ts'
import type { FoundSignIn, SessionsStore, SignInProof } from '../../store/sessions-store.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { digestSecret, mintSecret } from './mint-secret.ts'
import { type ProveSignInDeps, proveSignIn } from './prove-sign-in.ts'
import { type TakeCodeDeps, takeCode } from './take-code.ts'

export interface OpenSessionDeps {
  store: SessionsStore
  journal: Journal
  notices: Notices
  randomBytes(size: number): Uint8Array
}

export type SignInDeps = ProveSignInDeps & TakeCodeDeps & OpenSessionDeps

export interface SignInCall {
  email: string
  password: string
  code: string | undefined
  /** The session the browser brought along; it ends. */
  replaces: Session | undefined
}

/** A session as it was opened, with the secret for its cookie. */
export interface SignedIn {
  session: Session
  secret: string
}

/**
 * Signs a browser in.
 *
 * @throws Refusal with ApiSignInRefusedError, ApiSecondFactorRequiredError or ApiTooManyRequestsError
 */
export async function signIn(deps: SignInDeps, call: SignInCall, caller: Caller): Promise<SignedIn> {
  const key = emailKey(call.email)
  const found = await deps.store.findSignIn({ emailKey: key, network: caller.network })
  const evidence = { emailKey: key, password: call.password, code: call.code }
  const { account, proof } = await proveSignIn(deps, found, evidence, caller, (...code) =>
    takeCode(deps, ...code, caller),
  ).catch(error => {
    noteRefusal(deps, found.account, error, caller)
    throw error
  })
  return openSession(deps, { accountId: account.id, proof, replaces: call.replaces }, caller)
}

/** Opens a session for what was proved. Throws {@link Refusal} with ApiSignInRefusedError where it holds no more. */
export async function openSession(
  deps: OpenSessionDeps,
  { accountId, proof, replaces }: { accountId: number; proof: SignInProof; replaces: Session | undefined },
  caller: Caller,
): Promise<SignedIn> {
  const { address, network, agent, deadline } = caller
  const secret = mintSecret(deps.randomBytes)
  const opened = await deps.store.openSession({
    accountId,
    id: digestSecret(secret),
    proof,
    ...(replaces && { replaces: { accountId: replaces.accountId, id: replaces.id } }),
    address,
    network,
    agent,
    deadline,
  })
  if (!opened) throw new Refusal('ApiSignInRefusedError')
  deps.journal.note({ accountId, event: 'signed_in', actor: 'owner', address, agent })
  if (opened.newNetwork) {
    const onceKey = `new_network:${opened.session.id}`
    deps.notices.tell({ accountId, kind: 'new_network', appNumber: 0, detail: address, onceKey })
  }
  return { session: opened.session, secret }
}

/** Notes what was refused as a guess, wherever it was made: its owner is to see that somebody tries. */
export function noteRefusal(
  { journal }: Pick<SignInDeps, 'journal'>,
  account: FoundSignIn['account'],
  error: unknown,
  caller: Caller,
): void {
  if (!account || !(error instanceof Refusal) || error.code !== 'ApiSignInRefusedError') return
  const { address, agent } = caller
  journal.note({ accountId: account.id, event: 'sign_in_refused', actor: 'owner', address, agent })
}
