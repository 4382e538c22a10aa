import type { Follower } from '../revocations/follower.ts'
import type { GrantStore } from '../store/store.ts'
import { grantIdFromHalves } from '../tokens/grant-id.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import { verifyToken } from '../tokens/verify.ts'
import type { Caller } from './caller.ts'
import { Refusal } from './refusal.ts'

export interface RevokeGrantDeps {
  ring: KeyRing
  store: GrantStore
  follower: Follower
}

/** The tokens a caller may name the grant by; either will do, also an expired or revoked one. */
export interface GrantTokens {
  access: string | undefined
  refresh: string | undefined
}

/** tokens.revoke: ends the grant of an authentic token, here at once and on every node within the bound. Idempotent. */
export async function revokeGrant(deps: RevokeGrantDeps, tokens: GrantTokens, caller: Caller): Promise<void> {
  const { ring, store, follower } = deps
  const access = verifyToken('access', tokens.access, ring)
  const verdict = access.genuine ? access : verifyToken('refresh', tokens.refresh, ring)
  if (!verdict.genuine) {
    throw new Refusal(tokens.refresh === undefined ? 'ApiInvalidTokenError' : 'ApiInvalidRefreshTokenError')
  }
  const { accountId, appNumber, grantHigh, grantLow } = verdict.fields
  const grantId = grantIdFromHalves(grantHigh, grantLow)
  await store.revokeGrant({ accountId, appNumber, grantId, deadline: caller.deadline })
  await follower.catchUp()
}
