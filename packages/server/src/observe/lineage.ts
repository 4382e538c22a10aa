import type { GrantFact } from '../domain/advice/facts.ts'
import { confirmGeneration } from '../domain/confirm.ts'
import { type Grant, type GrantPolicy, issuePair, openGrant, type StaleRefresh } from '../domain/grant.ts'
import { areDifferentNetworks, networkOf } from '../domain/network.ts'
import { judgeRefresh, type RefreshDecision } from '../domain/refresh-rule.ts'
import type { GrantId } from '../tokens/grant-id.ts'
import type { Digest } from './digest.ts'
import type { SeenPair } from './sighting.ts'

/** The rules that a pair is judged by, as far as the API that made it does not set them. */
export interface ObservedPolicy {
  replayGraceSeconds: number
  staleRefresh: StaleRefresh
}

/** A token of a pair, as it is remembered. */
export interface HeldToken {
  digest: Digest
  kind: 'access' | 'refresh'
  generation: number
  /** Unix seconds. */
  endTime: number
}

/** A pair of another server through its renewals: what our server would have as a grant, and what was seen of it. */
export interface Lineage {
  /** What it is known by: part of the digest of its first refresh token. */
  id: string
  appKey: string
  grant: Grant
  accessTtlSeconds: number
  refreshTtlSeconds: number
  /** Of the current pair. */
  refresh: Digest
  /** Every token that leads here, oldest first. */
  tokens: HeldToken[]
  queries: number
  lastQueryAt: number
  lastNetwork: string
  networkChanges: number
  refused: number
  lastRefusedAt: number
  /** When our server would have taken it for stolen; 0 for never. */
  reusedAt: number
  /** When its owner ended it; 0 for not. */
  revokedAt: number
}

/** Its numbers name nothing: the grant is one of a server that we know nothing of. */
const UNNUMBERED = { id: '' as GrantId, credentialKind: 'unknown', credentialId: 0, appNumber: 0, agent: '' } as const
const NO_KEY = 0

/** A pair that was seen for the first time. `generation`: 1 where it was seen made, 2 where it was seen renewed. */
export function openLineage(
  appKey: string,
  pair: SeenPair,
  { generation, address, at }: { generation: 1 | 2; address: string; at: number },
  policy: ObservedPolicy,
): Lineage {
  const lifetimes = policyOf(pair, policy)
  const opened = openGrant({ ...UNNUMBERED, accountId: pair.account, address }, NO_KEY, lifetimes, at)
  return {
    id: pair.refresh.slice(0, 8),
    appKey,
    // When it was made nobody saw: it is none of those made lately.
    grant: { ...opened, generation, ...(generation === 2 && { madeAt: 0 }) },
    accessTtlSeconds: pair.accessTtlSeconds,
    refreshTtlSeconds: pair.refreshTtlSeconds,
    refresh: pair.refresh,
    tokens: [],
    queries: 0,
    lastQueryAt: 0,
    lastNetwork: '',
    networkChanges: 0,
    refused: 0,
    lastRefusedAt: 0,
    reusedAt: 0,
    revokedAt: 0,
  }
}

/** What our server would have done with a refresh token of this pair. */
export function judgeObserved(
  lineage: Lineage,
  presented: { generation: number; endTime: number; address: string },
  policy: ObservedPolicy,
  at: number,
): RefreshDecision {
  const { generation, endTime, address } = presented
  const network = networkOf(address)
  return judgeRefresh(lineage.grant, { generation, endTime, network }, NO_KEY, policyOf(lineage, policy), at)
}

/** Takes over the pair that the API gave, whatever our server would have done. */
export function renewLineage(
  lineage: Lineage,
  decision: RefreshDecision,
  pair: SeenPair,
  policy: ObservedPolicy,
  at: number,
): void {
  const lifetimes = policyOf(pair, policy)
  const keepsGeneration = pair.refresh === lineage.refresh || decision.kind === 'redated'
  const base =
    decision.kind === 'advanced' ? { ...decision.grant, generation: lineage.grant.generation } : lineage.grant
  const generation = base.generation + (keepsGeneration ? 0 : 1)
  lineage.grant = issuePair(base, generation, NO_KEY, lifetimes, at)
  lineage.accessTtlSeconds = Math.max(lineage.accessTtlSeconds, pair.accessTtlSeconds)
  lineage.refreshTtlSeconds = Math.max(lineage.refreshTtlSeconds, pair.refreshTtlSeconds)
  lineage.refresh = pair.refresh
}

/** A query that the API took. */
export function noteQuery(
  lineage: Lineage,
  query: { generation: number; address: string },
  policy: ObservedPolicy,
  at: number,
): void {
  const network = networkOf(query.address)
  if (lineage.lastNetwork !== '' && areDifferentNetworks(lineage.lastNetwork, network)) lineage.networkChanges++
  lineage.lastNetwork = network
  lineage.queries++
  lineage.lastQueryAt = at
  // The first generation replaced nothing.
  if (query.generation < 2) return
  lineage.grant = confirmGeneration(lineage.grant, query.generation, network, policyOf(lineage, policy), at)
}

/** A query that the API refused. A current access token that is refused has ended, whatever its end time was. */
export function noteRefused(lineage: Lineage, generation: number, at: number): void {
  lineage.refused++
  lineage.lastRefusedAt = at
  const { grant } = lineage
  if (generation < grant.generation || grant.accessEnd * 1000 <= at) return
  lineage.grant = { ...grant, accessEnd: Math.floor(at / 1000) }
}

/** The pair as the rules of advice know it. */
export function grantFactOf(lineage: Lineage): GrantFact {
  const { grant, reusedAt, revokedAt, queries, lastQueryAt, networkChanges, refused, lastRefusedAt } = lineage
  return {
    madeAt: grant.madeAt,
    // Which of several passwords made it, an API of others does not tell.
    credential: lineage.appKey,
    madeAddress: grant.madeAddress,
    generation: grant.generation,
    accessEndAt: grant.accessEnd * 1000,
    refreshEndAt: grant.refreshEnd * 1000,
    endedAt: reusedAt || revokedAt,
    endedReason: reusedAt > 0 ? 'reused' : revokedAt > 0 ? 'revoked' : null,
    queries,
    lastQueryAt,
    networkChanges,
    refused,
    lastRefusedAt,
  }
}

function policyOf(
  { accessTtlSeconds, refreshTtlSeconds }: { accessTtlSeconds: number; refreshTtlSeconds: number },
  policy: ObservedPolicy,
): GrantPolicy {
  return {
    ...policy,
    accessTtlSeconds: Math.max(1, Math.round(accessTtlSeconds)),
    refreshTtlSeconds: Math.max(1, Math.round(refreshTtlSeconds)),
  }
}
