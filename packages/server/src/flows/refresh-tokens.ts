import type { TokenPair } from '@chatapp-access/contract'
import type { AppKey } from '../domain/counters.ts'
import type { GrantStore } from '../store/store.ts'
import { grantIdFromHalves } from '../tokens/grant-id.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import type { TokenFields } from '../tokens/layout.ts'
import { verifyToken } from '../tokens/verify.ts'
import type { Caller } from './caller.ts'
import { mayBeGood, mintingKeyId } from './foreign-key.ts'
import { type NoteRefreshDeps, noteRefresh } from './note-refresh.ts'
import { pairOf } from './pair.ts'
import { Refusal } from './refusal.ts'

export interface RefreshTokensDeps extends NoteRefreshDeps {
  ring: KeyRing
  store: GrantStore
}

/**
 * tokens.refresh: one pair for everybody who presents the token, or a refusal that says why.
 * Throws {@link Refusal} with ApiInvalidRefreshTokenError or ApiUnavailableError.
 */
export async function refreshTokens(
  deps: RefreshTokensDeps,
  token: string | undefined,
  caller: Caller,
): Promise<{ pair: TokenPair; app: AppKey }> {
  const { ring, store } = deps
  const presented = genuineRefresh(token, deps)
  const rotated = await store.rotateGrant({
    accountId: presented.accountId,
    appNumber: presented.appNumber,
    grantId: grantIdFromHalves(presented.grantHigh, presented.grantLow),
    generation: presented.generation,
    endTime: presented.endTime,
    keyId: mintingKeyId(deps),
    network: caller.network,
    address: caller.address,
    agent: caller.agent,
    deadline: caller.deadline,
  })
  noteRefresh(deps, presented, rotated, caller)
  if (rotated.kind === 'late') throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
  if (rotated.kind === 'refused') {
    throw new Refusal('ApiInvalidRefreshTokenError', { reason: rotated.reason, app: presented })
  }
  return { pair: pairOf(rotated.grant, ring), app: rotated.grant }
}

function genuineRefresh(token: string | undefined, deps: RefreshTokensDeps): TokenFields {
  const verdict = verifyToken('refresh', token, deps.ring)
  if (verdict.genuine) return verdict.fields
  // A lost reply is healed for one more lifetime of the token.
  if (mayBeGood(verdict, deps.follower, deps.now(), deps.config.refreshTtl)) {
    throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
  }
  throw new Refusal('ApiInvalidRefreshTokenError')
}
