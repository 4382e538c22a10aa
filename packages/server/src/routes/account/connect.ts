import type { FastifyInstance } from 'fastify'
import { connectSteps } from '../../domain/connect-steps.ts'
import { findOwnApp } from '../../flows/account/own-apps.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

/** Watch me connect: what an app has done since a moment. */
export function registerConnect(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'connect', async ({ params, query, session: { accountId } }) => {
    await deps.flushActivity()
    const appNumber = Number(params.number)
    await findOwnApp(deps, { accountId, appNumber })
    const since = Number(query.since)
    const { now, grants } = await deps.store.findActiveSince({ accountId, appNumber, since })
    return { now, ...connectSteps(grants, since, now) }
  })
}
