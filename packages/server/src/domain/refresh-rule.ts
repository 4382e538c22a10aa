import type { Reason } from '@chatapp-access/contract'
import { confirmGeneration } from './confirm.ts'
import { type Grant, type GrantPolicy, issuePair } from './grant.ts'
import { areDifferentNetworks } from './network.ts'

/** A genuine refresh token as it arrived. `endTime` in unix seconds. */
export interface PresentedRefresh {
  generation: number
  endTime: number
  /** The network of the caller. */
  network: string
}

export type RefreshDecision =
  /** A new pair. `healed`: the token was newer than the row, so the store had forgotten a commit. */
  | { kind: 'advanced'; grant: Grant; healed: boolean }
  /** The current pair once more, byte-identical; nothing to write. */
  | { kind: 'replayed'; grant: Grant }
  /** The current generation with new end times: its access token was over. */
  | { kind: 'redated'; grant: Grant }
  /** No pair. Where `grant` is there, refreshing has ended and it must be written; `endAccess`: access tokens end too. */
  | { kind: 'refused'; reason: Reason; grant?: Grant; endAccess?: boolean }

/** The generation field is four bytes; nobody refreshes four thousand million times. */
const LAST_GENERATION = 0xffff_ffff

/** The whole rule of tokens.refresh, as a function of the row, the token and the store's clock (`now`, milliseconds). */
export function judgeRefresh(
  grant: Grant,
  presented: PresentedRefresh,
  keyId: number,
  policy: GrantPolicy,
  now: number,
): RefreshDecision {
  if (grant.endedReason) return { kind: 'refused', reason: grant.endedReason }
  const over = isPast(presented.endTime, now)
  if (presented.generation >= grant.generation) {
    if (over || presented.generation >= LAST_GENERATION) return { kind: 'refused', reason: 'expired' }
    return advance(grant, presented, keyId, policy, now)
  }
  if (isReplayable(grant, presented, policy, now)) {
    if (!isPast(grant.accessEnd, now)) return { kind: 'replayed', grant }
    return { kind: 'redated', grant: issuePair(grant, grant.generation, keyId, policy, now) }
  }
  return over ? { kind: 'refused', reason: 'expired' } : refuseStale(grant, presented, policy, now)
}

function advance(
  grant: Grant,
  presented: PresentedRefresh,
  keyId: number,
  policy: GrantPolicy,
  now: number,
): RefreshDecision {
  const confirmed = confirmGeneration(grant, presented.generation, presented.network, policy, now)
  return {
    kind: 'advanced',
    grant: issuePair(confirmed, presented.generation + 1, keyId, policy, now),
    healed: presented.generation > grant.generation,
  }
}

/** Whether a replaced token still gives the current pair: its successor unused, or first used less than the grace ago. */
function isReplayable(grant: Grant, presented: PresentedRefresh, policy: GrantPolicy, now: number): boolean {
  if (presented.generation < grant.lowestGeneration) return false
  if (isPast(presented.endTime + policy.refreshTtlSeconds, now)) return false
  const successorUnused = grant.confirmedGeneration <= presented.generation
  return successorUnused || now < grant.confirmedAt + policy.replayGraceSeconds * 1000
}

function refuseStale(grant: Grant, presented: PresentedRefresh, policy: GrantPolicy, now: number): RefreshDecision {
  const usedElsewhere =
    grant.confirmedGeneration === grant.generation && areDifferentNetworks(grant.confirmedNetwork, presented.network)
  const theft = policy.staleRefresh === 'strict' || (policy.staleRefresh === 'auto' && usedElsewhere)
  if (!theft) return { kind: 'refused', reason: 'replaced' }
  const ended: Grant = { ...grant, endedAt: now, endedReason: 'reused' }
  return { kind: 'refused', reason: 'reused', grant: ended, endAccess: policy.staleRefresh === 'strict' }
}

/** Whether an end time (unix seconds) has been reached. */
function isPast(endSeconds: number, now: number): boolean {
  return endSeconds * 1000 <= now
}
