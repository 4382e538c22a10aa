import type { TokenPair } from '@chatapp-access/contract'
import type { Grant } from '../domain/grant.ts'
import { halvesOfGrantId } from '../tokens/grant-id.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import { mintToken } from '../tokens/mint.ts'
import { Refusal } from './refusal.ts'

/**
 * Writes the pair of a grant row: a function of the row, so every caller of one generation gets the same bytes.
 * Throws ApiUnavailableError where the row was minted with a key this node does not hold.
 */
export function pairOf(grant: Grant, ring: KeyRing): TokenPair {
  const { accountId, appNumber, keyId, generation, accessEnd, refreshEnd } = grant
  const fields = { keyId, accountId, appNumber, generation, ...halvesOfGrantId(grant.id) }
  const accessToken = mintToken('access', { ...fields, endTime: accessEnd }, ring)
  const refreshToken = mintToken('refresh', { ...fields, endTime: refreshEnd }, ring)
  if (!accessToken || !refreshToken) throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
  return {
    cabinetUserId: accountId,
    accessToken,
    accessTokenEndTime: accessEnd,
    refreshToken,
    refreshTokenEndTime: refreshEnd,
  }
}
