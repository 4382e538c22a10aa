import type { KeyRing } from './key-ring.ts'
import { decodeToken, LAYOUT, readFields, TOKEN_VERSION, type TokenFields, type TokenKind } from './layout.ts'
import { hasGenuineMac } from './mac.ts'

/**
 * What the bytes alone tell. `genuine` says nothing about time or revocation: those are judged by the caller.
 * `unknown-key` keeps the id, since a key that another node announced must not be called invalid here.
 */
export type Verdict = { genuine: true; fields: TokenFields } | { genuine: false; unknownKeyId?: number }

const FORGED: Verdict = { genuine: false }

/** Verifies a token in memory: one HMAC, no look-up, no clock. Junk dies before the HMAC. */
export function verifyToken(kind: TokenKind, token: string | undefined, ring: KeyRing): Verdict {
  const bytes = token === undefined ? undefined : decodeToken(kind, token)
  if (!bytes || bytes[LAYOUT.version] !== TOKEN_VERSION) return FORGED
  const keyId = bytes[LAYOUT.keyId] as number
  const key = ring.get(keyId)
  if (!key) return { genuine: false, unknownKeyId: keyId }
  return hasGenuineMac(kind, key[kind], bytes) ? { genuine: true, fields: readFields(bytes) } : FORGED
}
