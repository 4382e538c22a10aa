import type { KeyRing } from './key-ring.ts'
import { encodeToken, type TokenFields, type TokenKind, tokenBytes, writeFields } from './layout.ts'
import { macOf } from './mac.ts'

/** A token that came out of {@link mintToken} or through verification; never a loose string. */
export type AccessToken = string & { readonly __brand: 'AccessToken' }
export type RefreshToken = string & { readonly __brand: 'RefreshToken' }

/** Minting neither waits nor nests, so one place for each kind will do. */
const BYTES = { access: tokenBytes('access'), refresh: tokenBytes('refresh') }

/**
 * Writes a token: a pure function of its fields, so the same grant row gives the byte-identical pair again.
 * `undefined` where the ring does not hold the key: this node cannot write what another one wrote.
 */
export function mintToken(kind: 'access', fields: TokenFields, ring: KeyRing): AccessToken | undefined
export function mintToken(kind: 'refresh', fields: TokenFields, ring: KeyRing): RefreshToken | undefined
export function mintToken(kind: TokenKind, fields: TokenFields, ring: KeyRing): string | undefined {
  const key = ring.get(fields.keyId)
  if (!key) return undefined
  const bytes = BYTES[kind]
  writeFields(fields, bytes)
  macOf(key[kind], bytes).copy(bytes.mac)
  return encodeToken(kind, bytes)
}
