import type { KeyRing } from './key-ring.ts'
import {
  decodeToken,
  LAYOUT,
  readFields,
  TOKEN_VERSION,
  type TokenFields,
  type TokenKind,
  tokenBytes,
} from './layout.ts'
import { hasGenuineMac } from './mac.ts'

/**
 * What the bytes alone tell. `genuine` says nothing about time or revocation: those are judged by the caller.
 * `unknownKey` is there since a token of a key that another node announced must not be called invalid here, unless it
 * says of itself that it is over.
 */
export type Verdict = { genuine: true; fields: TokenFields } | { genuine: false; unknownKey?: UnknownKey }

export interface UnknownKey {
  id: number
  /** What the token says of its end, unix seconds: unproven. */
  endTime: number
}

const FORGED: Verdict = { genuine: false }

/** Verifying neither waits nor nests, so one place for each kind will do, and a query allocates none. */
const BYTES = { access: tokenBytes('access'), refresh: tokenBytes('refresh') }

/** Verifies a token in memory: one HMAC, no look-up, no clock. Junk dies before the HMAC. */
export function verifyToken(kind: TokenKind, token: string | undefined, ring: KeyRing): Verdict {
  const bytes = BYTES[kind]
  if (token === undefined || !decodeToken(kind, token, bytes)) return FORGED
  if (bytes.all[LAYOUT.version] !== TOKEN_VERSION) return FORGED
  const keyId = bytes.all[LAYOUT.keyId] as number
  const key = ring.get(keyId)
  if (!key) return { genuine: false, unknownKey: { id: keyId, endTime: readFields(bytes).endTime } }
  return hasGenuineMac(key[kind], bytes) ? { genuine: true, fields: readFields(bytes) } : FORGED
}
