import type { Journal } from '../domain/journal.ts'
import type { Follower } from '../revocations/follower.ts'
import type { GrantStore } from '../store/store.ts'
import { type GrantId, grantIdFromHalves } from '../tokens/grant-id.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import type { TokenFields } from '../tokens/layout.ts'
import { verifyToken } from '../tokens/verify.ts'
import type { Caller } from './caller.ts'
import { Refusal } from './refusal.ts'

export interface RevokeGrantDeps {
  ring: KeyRing
  store: GrantStore
  follower: Follower
  journal: Journal
}

interface GrantKey {
  accountId: number
  appNumber: number
  grantId: GrantId
}

/** The tokens a caller may name the grant by; either will do, also an expired or revoked one. */
export interface GrantTokens {
  access: string | undefined
  refresh: string | undefined
}

/** tokens.revoke: ends the grant of an authentic token, here at once and on every node within the bound. Idempotent. */
export async function revokeGrant(deps: RevokeGrantDeps, tokens: GrantTokens, caller: Caller): Promise<void> {
  const { store, follower } = deps
  const { accountId, appNumber, grantHigh, grantLow } = genuineOf(tokens, deps)
  const grantId = grantIdFromHalves(grantHigh, grantLow)
  const { ended } = await store.revokeGrant({ accountId, appNumber, grantId, deadline: caller.deadline })
  if (ended > 0) noteEnd(deps.journal, { accountId, appNumber, grantId }, caller)
  await follower.catchUp()
}

function noteEnd(journal: Journal, grant: GrantKey, { address, agent }: Caller): void {
  journal.note({ ...grant, event: 'grant_ended', actor: 'app', address, agent, detail: 'revoked' })
}

function genuineOf(tokens: GrantTokens, { ring, follower }: RevokeGrantDeps): TokenFields {
  const verdicts = [verifyToken('access', tokens.access, ring), verifyToken('refresh', tokens.refresh, ring)]
  const genuine = verdicts.find(verdict => verdict.genuine)
  if (genuine) return genuine.fields
  // Of another node's key: were it called invalid, the caller would believe that there is nothing to end.
  if (verdicts.some(verdict => !verdict.genuine && verdict.unknownKey && follower.isAnnounced(verdict.unknownKey.id))) {
    throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
  }
  throw new Refusal(tokens.refresh === undefined ? 'ApiInvalidTokenError' : 'ApiInvalidRefreshTokenError')
}
