import { formatAppId } from '@chatapp-access/contract'
import type { GrantView } from '@chatapp-access/contract/account'
import type { FastifyInstance } from 'fastify'
import { ownerActing } from '../../flows/account/actor.ts'
import { endOwnAccessToken, endOwnAppAccess, endOwnGrant } from '../../flows/account/own-grants.ts'
import type { GrantLine, GrantPage } from '../../store/activity-store.ts'
import type { GrantId } from '../../tokens/grant-id.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'
import { type AskedPage, pageAfter, readPage } from './read-page.ts'

/** Who has access now, and its end. */
export function registerGrants(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'grants', async ({ query, session: { accountId } }) => {
    await deps.flushActivity()
    const appNumber = query.app === undefined ? undefined : Number(query.app)
    const after = lineOf(query)
    const { rows, ...next } = await readPage(
      query,
      limit => deps.store.listGrantViews({ accountId, appNumber, after, limit }),
      ({ madeAt, id }) => `${madeAt}.${id}`,
    )
    return { grants: rows.map(line => grantView(accountId, line)), ...next }
  })

  registerEndpoint(app, deps, 'endGrant', ({ params, session, caller }) =>
    endOwnGrant(deps, params.id as GrantId, ownerActing(session, caller)),
  )

  registerEndpoint(app, deps, 'endAccessToken', async ({ params, session, caller }) => {
    await endOwnAccessToken(deps, params.id as GrantId, ownerActing(session, caller))
    return {}
  })

  registerEndpoint(app, deps, 'endAppAccess', ({ params, session, caller }) =>
    endOwnAppAccess(deps, Number(params.number), ownerActing(session, caller)),
  )
}

/** A grant as its owner sees it. */
export function grantView(accountId: number, line: GrantLine): GrantView {
  const { id, appNumber, appName, generation, madeAt, madeAddress, madeAgent, queries } = line
  return {
    id,
    appNumber,
    appId: formatAppId(accountId, appNumber),
    appName,
    credential: line.credentialKind,
    credentialLabel: line.credentialLabel,
    generation,
    madeAt,
    madeAddress,
    madeAgent,
    lastSeenAt: Math.max(line.lastSeenAt, line.lastQueryAt),
    lastNetwork: line.lastNetwork || line.confirmedNetwork,
    queries,
    accessEndAt: line.endedGeneration >= generation ? 0 : line.accessEnd * 1000,
    refreshEndAt: line.endedAt > 0 ? line.endedAt : line.refreshEnd * 1000,
  }
}

function lineOf(page: AskedPage): GrantPage['after'] {
  const [madeAt, id] = pageAfter(page, /^([1-9][0-9]{0,14})\.([A-Za-z0-9_-]{1,64})$/) ?? []
  return madeAt === undefined ? undefined : { madeAt: Number(madeAt), id: id as GrantId }
}
