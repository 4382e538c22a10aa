import { emailKey } from '../../domain/account.ts'
import type { Session } from '../../domain/session.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { proveSignIn } from './prove-sign-in.ts'
import { noteRefusal, type SignInDeps } from './sign-in.ts'
import { takeCode } from './take-code.ts'

/**
 * Takes the password again, and the code where there is a second factor, for what needs a recent sign-in.
 *
 * @throws Refusal as a sign-in does, or with ApiSignInRequiredError where the session has ended meanwhile
 */
export async function confirmSession(
  deps: SignInDeps,
  { accountId, id, email }: Session,
  { password, code }: { password: string; code: string | undefined },
  caller: Caller,
): Promise<Session> {
  const found = await deps.store.findSignInOf({ accountId, network: caller.network })
  const evidence = { emailKey: emailKey(email), password, code }
  const { proof } = await proveSignIn(deps, found, evidence, caller, (...asked) =>
    takeCode(deps, ...asked, caller),
  ).catch(error => {
    noteRefusal(deps, found.account, error, caller)
    throw error
  })
  const session = await deps.store.confirmSession({ accountId, id, proof })
  if (!session) throw new Refusal('ApiSignInRequiredError')
  return session
}
