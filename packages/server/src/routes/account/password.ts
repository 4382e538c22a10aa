import type { FastifyInstance } from 'fastify'
import { changePassword } from '../../flows/account/change-password.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'
import { grantView } from './grants.ts'

/** Grants listed to keep or end; who has more finds them under Access. */
const MOST_LISTED = 200

export function registerPassword(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'changePassword', async ({ session, body, caller }) => {
    const { accountId } = session
    const { ended } = await changePassword(deps, session, body.password, caller)
    const kept = await deps.store.listGrantViews({ accountId, limit: MOST_LISTED })
    return { ended, kept: kept.map(line => grantView(accountId, line)) }
  })
}
