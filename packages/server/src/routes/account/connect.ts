import type { FastifyInstance } from 'fastify'
import { connectSteps } from '../../domain/connect-steps.ts'
import { Refusal } from '../../flows/refusal.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

/** Watch me connect: what an app has done since a moment. */
export function registerConnect(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'connect', async ({ params, query, session: { accountId } }) => {
    await deps.flushActivity()
    const appNumber = Number(params.number)
    const since = Number(query.since)
    const found = await deps.store.findActiveSince({ accountId, appNumber, since })
    if (!found) throw new Refusal('ApiNotFoundError')
    return { now: found.now, ...connectSteps(found.grants, since, found.now) }
  })
}
