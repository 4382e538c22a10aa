import type { FastifyInstance } from 'fastify'
import { signIn } from '../../flows/account/sign-in.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'
import { signedInView } from './signed-in-view.ts'

/** Signing in and out, and who is signed in. */
export function registerSignIn(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'session', async ({ session, request }) =>
    session ? { signedIn: signedInView(session, deps.gate.csrfOf(request)) } : {},
  )

  registerEndpoint(app, deps, 'signIn', async ({ body, session: replaces, caller, reply }) => {
    const { email, password, code } = body
    const { session, secret } = await signIn(deps, { email, password, code, replaces }, caller)
    const { csrf } = deps.gate.open(reply, { accountId: session.accountId, secret })
    return signedInView(session, csrf)
  })

  registerEndpoint(app, deps, 'signOut', async ({ session, caller: { address, agent }, reply }) => {
    const { accountId, id } = session
    await deps.store.endSession(accountId, id)
    deps.gate.close(reply)
    deps.journal.note({ accountId, event: 'signed_out', actor: 'owner', address, agent })
    return {}
  })
}
