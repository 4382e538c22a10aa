import type { FastifyInstance } from 'fastify'
import { openLink } from '../../flows/account/open-link.ts'
import { useLink } from '../../flows/account/use-link.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'
import { signedInView } from './signed-in-view.ts'

/** One-time links: what they are for, and using them. */
export function registerLinks(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'openLink', async ({ body, caller }) => {
    const { ticket, link } = await openLink(deps, body.link, caller)
    const { accountId, kind } = ticket
    if (kind !== 'reset') return { kind, email: link.email, secondFactor: false, endsAt: link.endsAt }
    const { account } = await deps.store.findSignInOf({ accountId, network: caller.network })
    const secondFactor = account?.secondFactor !== undefined
    return { kind, email: account?.email ?? '', secondFactor, endsAt: link.endsAt }
  })

  registerEndpoint(app, deps, 'useLink', async ({ body, session: replaces, caller, reply }) => {
    const { link, email, password, code, language } = body
    const { session, secret } = await useLink(deps, { link, email, password, code, language, replaces }, caller)
    const { csrf } = deps.gate.open(reply, { accountId: session.accountId, secret })
    return signedInView(session, csrf)
  })
}
