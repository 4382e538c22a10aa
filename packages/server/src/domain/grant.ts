import type { Reason } from '@chatapp-access/contract'
import type { GrantId } from '../tokens/grant-id.ts'

/** Which credential made a grant: what ends with it, when that credential changes. `unknown` after a healed restore. */
export type CredentialKind = 'password' | 'app_password' | 'unknown'

/**
 * One access of one app, for ever one row. A pair of tokens is a function of it.
 * Names in `…End` are unix seconds, as tokens carry them; names in `…At` are unix milliseconds of the store's clock.
 */
export interface Grant {
  accountId: number
  appNumber: number
  id: GrantId
  /** The generation of the current pair, from 1. */
  generation: number
  /** The secret the current pair is minted with. */
  keyId: number
  accessEnd: number
  refreshEnd: number
  /** The latest end of any access token ever issued: a revocation is remembered so long. */
  latestAccessEnd: number
  /** No token of this grant can matter after this: the row may be deleted. */
  keptUntilEnd: number
  /** The newest generation seen in use (0: none), since when, and from what network first. */
  confirmedGeneration: number
  confirmedAt: number
  confirmedNetwork: string
  /** Replaced refresh tokens below this generation are never replayed again. */
  lowestGeneration: number
  credentialKind: CredentialKind
  /** Number of the app password that made it; 0 for other credentials. */
  credentialId: number
  /** When refreshing ended, or 0. Access tokens end through the revocation feed. */
  endedAt: number
  endedReason: Reason | null
  madeAt: number
  madeAddress: string
  madeAgent: string
  lastSeenAt: number
}

/** Lifetimes and rules, fixed for the life of a process. */
export interface GrantPolicy {
  accessTtlSeconds: number
  refreshTtlSeconds: number
  /** How long a replaced refresh token is replayed after its successor was first used. */
  replayGraceSeconds: number
  /** What a stale refresh token does: `auto` suspects theft from another network, `strict` always, `lenient` never. */
  staleRefresh: StaleRefresh
}

export const STALE_REFRESH = ['auto', 'strict', 'lenient'] as const
export type StaleRefresh = (typeof STALE_REFRESH)[number]

/** Who makes a grant, as it is written into the row. */
export interface GrantOrigin {
  accountId: number
  appNumber: number
  id: GrantId
  credentialKind: CredentialKind
  credentialId: number
  address: string
  agent: string
}

/** The first pair of a new grant. `now` in unix milliseconds. */
export function openGrant(origin: GrantOrigin, keyId: number, policy: GrantPolicy, now: number): Grant {
  const { address, agent, ...identity } = origin
  const unissued = {
    ...identity,
    generation: 0,
    keyId,
    accessEnd: 0,
    refreshEnd: 0,
    latestAccessEnd: 0,
    keptUntilEnd: 0,
    confirmedGeneration: 0,
    confirmedAt: 0,
    confirmedNetwork: '',
    lowestGeneration: 1,
    endedAt: 0,
    endedReason: null,
    madeAt: now,
    madeAddress: address,
    madeAgent: agent,
    lastSeenAt: now,
  }
  return issuePair(unissued, 1, keyId, policy, now)
}

/** The row with a pair issued now, under the given generation: the only place where end times come from. */
export function issuePair(grant: Grant, generation: number, keyId: number, policy: GrantPolicy, now: number): Grant {
  const seconds = Math.floor(now / 1000)
  const accessEnd = seconds + policy.accessTtlSeconds
  const refreshEnd = seconds + policy.refreshTtlSeconds
  return {
    ...grant,
    generation,
    keyId,
    accessEnd,
    refreshEnd,
    latestAccessEnd: Math.max(grant.latestAccessEnd, accessEnd),
    // A replaced refresh token is replayed up to one refresh lifetime past its own end.
    keptUntilEnd: Math.max(grant.keptUntilEnd, refreshEnd + policy.refreshTtlSeconds),
    lastSeenAt: now,
  }
}
