import type { FastifyInstance } from 'fastify'
import { recentUntil } from '../../domain/session.ts'
import { noteAct, ownerActing } from '../../flows/account/actor.ts'
import { confirmSession } from '../../flows/account/confirm-session.ts'
import { Refusal } from '../../flows/refusal.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

/** Browsers that are signed in. */
export function registerSessions(app: FastifyInstance, deps: AccountDeps): void {
  const { store, journal } = deps

  registerEndpoint(app, deps, 'sessions', async ({ session }) => {
    const sessions = await store.listSessions(session.accountId)
    return { sessions: sessions.map(row => ({ ...row, current: row.id === session.id })) }
  })

  registerEndpoint(app, deps, 'endSession', async ({ session, params, caller, reply }) => {
    const { accountId } = session
    if (!(await store.endSession(accountId, params.id))) throw new Refusal('ApiNotFoundError')
    if (params.id === session.id) deps.gate.close(reply)
    noteAct(journal, ownerActing(session, caller), { accountId, event: 'session_ended' })
    return {}
  })

  registerEndpoint(app, deps, 'endOtherSessions', async ({ session, caller }) => {
    const { accountId, id } = session
    const { ended } = await store.endOtherSessions(accountId, id)
    const act = { accountId, event: 'session_ended', detail: String(ended) } as const
    if (ended > 0) noteAct(journal, ownerActing(session, caller), act)
    return { ended }
  })

  registerEndpoint(app, deps, 'confirmSession', async ({ session, body: { password, code }, caller }) => {
    const confirmed = await confirmSession(deps, session, { password, code }, caller)
    return { recentUntil: recentUntil(confirmed) }
  })

  registerEndpoint(app, deps, 'changeLanguage', async ({ session, body }) => {
    await store.setLanguage(session.accountId, body.language)
    return {}
  })
}
