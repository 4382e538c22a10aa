import type { HandOverView } from '@chatapp-access/contract/account'
import type { FastifyInstance } from 'fastify'
import type { Link } from '../../domain/link.ts'
import { ownerActing } from '../../flows/account/actor.ts'
import {
  createOwnHandOver,
  endOwnHandOver,
  listOwnHandOvers,
  lookAtHandOver,
  openHandOver,
} from '../../flows/account/hand-overs.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

/** Hand-over to an integrator: what its owner does with links, and what whoever has one does. */
export function registerHandOvers(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'handOvers', async ({ params, session: { accountId } }) => {
    const links = await listOwnHandOvers(deps, { accountId, appNumber: Number(params.number) })
    return { handOvers: links.map(handOverView) }
  })

  registerEndpoint(app, deps, 'createHandOver', async ({ params, body, session, caller }) => {
    const wanted = { appNumber: Number(params.number), label: body.label }
    const { handOver, link } = await createOwnHandOver(deps, wanted, ownerActing(session, caller))
    return { handOver: handOverView(handOver), link }
  })

  registerEndpoint(app, deps, 'endHandOver', async ({ params, session, caller }) => {
    const handOver = { appNumber: Number(params.number), id: params.id }
    await endOwnHandOver(deps, handOver, ownerActing(session, caller))
    return {}
  })

  registerEndpoint(app, deps, 'lookAtHandOver', async ({ body, caller }) => {
    const { appName, link } = await lookAtHandOver(deps, body.link, caller)
    return { appName, label: link.label, endsAt: link.endsAt }
  })

  registerEndpoint(app, deps, 'openHandOver', async ({ body, caller }) => {
    const { appName, link, email, appId, appPassword } = await openHandOver(deps, body.link, caller)
    return { appName, label: link.label, email, appId, appPassword, apiUrl: deps.apiUrl }
  })
}

function handOverView({ id, label, createdAt, endsAt, usedAt, usedAddress, endedAt }: Link): HandOverView {
  return { id, label, createdAt, endsAt, openedAt: usedAt, openedAddress: usedAddress, endedAt }
}
