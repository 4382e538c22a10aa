import type { GrantId } from '../tokens/grant-id.ts'

/** What is known of a grant that did something since somebody began to watch. Names in `…At` are unix milliseconds. */
export interface WatchedGrant {
  id: GrantId
  generation: number
  /** Unix seconds. */
  accessEnd: number
  /** When refreshing ended, or 0. */
  endedAt: number
  madeAt: number
  madeAgent: string
  lastSeenAt: number
  queries: number
  firstQueryAt: number
  lastQueryAt: number
  lastRefusedAt: number
  /** When its access tokens were ended, and up to which generation; 0 for never, and for all of the grant. */
  cutAt: number
  cutGeneration: number
}

export interface ConnectStep {
  at: number
  grantId: GrantId
  agent: string
}

export interface ConnectSteps {
  tokenMade?: ConnectStep
  queryMade?: ConnectStep
  pairReused?: ConnectStep
  accessTokenEnded?: ConnectStep
  renewed?: ConnectStep
  /** The grant that was at work last. `accessEndAt` is 0 where its access token was ended before. */
  current?: { grantId: GrantId; accessEndAt: number }
}

/** The check-list of an app that is being connected: what its grants did since a moment, each step at its first time. */
export function connectSteps(grants: readonly WatchedGrant[], since: number, now: number): ConnectSteps {
  const first = (when: (grant: WatchedGrant) => number): ConnectStep | undefined => {
    const done = grants.map(grant => ({ grant, at: when(grant) })).filter(({ at }) => at >= since)
    const [earliest] = done.sort((one, other) => one.at - other.at)
    return earliest && { at: earliest.at, grantId: earliest.grant.id, agent: earliest.grant.madeAgent }
  }
  const steps = {
    tokenMade: first(grant => grant.madeAt),
    queryMade: first(grant => notBefore(grant, firstQuery(grant, since))),
    pairReused: first(grant => notBefore(grant, reuse(grant))),
    accessTokenEnded: first(grant => accessEnded(grant, now)),
    renewed: first(grant => renewal(grant, since)),
    current: current(grants),
  }
  return Object.fromEntries(Object.entries(steps).filter(([, step]) => step !== undefined))
}

/** Queries are timed by the node, which lags behind the store by what its answer took: none came before its grant. */
function notBefore({ madeAt }: WatchedGrant, queriedAt: number): number {
  return queriedAt === 0 ? 0 : Math.max(madeAt, queriedAt)
}

/** A grant from before counts by its last query: when it was first used since is not known. */
function firstQuery({ firstQueryAt, lastQueryAt }: WatchedGrant, since: number): number {
  return firstQueryAt >= since ? firstQueryAt : lastQueryAt
}

/** With more queries than pairs, some pair was used twice. */
function reuse({ queries, generation, lastQueryAt }: WatchedGrant): number {
  return queries > generation ? lastQueryAt : 0
}

function accessEnded({ cutAt, cutGeneration, accessEnd }: WatchedGrant, now: number): number {
  if (cutGeneration > 0) return cutAt
  return accessEnd * 1000 <= now ? accessEnd * 1000 : 0
}

/** The next pair after its access token was ended, or refused: what a program does at ApiInvalidTokenError. */
function renewal(grant: WatchedGrant, since: number): number {
  const { generation, cutAt, cutGeneration, lastRefusedAt, lastSeenAt } = grant
  const afterCut = cutGeneration > 0 && cutAt >= since && generation > cutGeneration
  const afterRefusal = lastRefusedAt >= since && generation > 1 && lastSeenAt >= lastRefusedAt
  return afterCut || afterRefusal ? lastSeenAt : 0
}

function current(grants: readonly WatchedGrant[]): ConnectSteps['current'] {
  const lastAt = ({ madeAt, lastSeenAt, lastQueryAt }: WatchedGrant) => Math.max(madeAt, lastSeenAt, lastQueryAt)
  const [last] = grants.filter(({ endedAt }) => endedAt === 0).sort((one, other) => lastAt(other) - lastAt(one))
  if (!last) return undefined
  return { grantId: last.id, accessEndAt: last.cutGeneration >= last.generation ? 0 : last.accessEnd * 1000 }
}
