import { formatAppId } from '@chatapp-access/contract'
import type { GrantView } from '@chatapp-access/contract/account'
import type { FastifyInstance } from 'fastify'
import { ownerActing } from '../../flows/account/actor.ts'
import { endOwnAccessToken, endOwnAppAccess, endOwnGrant } from '../../flows/account/own-grants.ts'
import type { GrantLine, GrantPage } from '../../store/activity-store.ts'
import type { GrantId } from '../../tokens/grant-id.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'
import { pageLimit } from './page-limit.ts'

/** Who has access now, and its end. */
export function registerGrants(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'grants', async ({ query, session: { accountId } }) => {
    await deps.flushActivity()
    const limit = pageLimit(query.limit)
    const appNumber = query.app === undefined ? undefined : Number(query.app)
    // One more than asked for tells whether there is a next page.
    const page = { accountId, appNumber, after: lineOf(query.after), limit: limit + 1 }
    const found = await deps.store.listGrantViews(page)
    const lines = found.slice(0, limit)
    const last = lines.at(-1)
    const next = found.length > limit && last ? { next: `${last.madeAt}.${last.id}` } : {}
    return { grants: lines.map(line => grantView(accountId, line)), ...next }
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

/** What comes after a line that nobody was given begins where it would stand. */
function lineOf(after: string | undefined): GrantPage['after'] {
  if (after === undefined) return undefined
  const [madeAt = '', id = ''] = after.split('.')
  return { madeAt: Number(madeAt) || 0, id: id as GrantId }
}
