import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { LAYOUT, MAC_BYTES, PREFIXES, type TokenKind } from './layout.ts'

/** HMAC-SHA-256 over prefix and fields, truncated to 16 bytes (RFC 2104 section 5). */
export function macOf(kind: TokenKind, key: KeyObject, bytes: Buffer): Buffer {
  const mac = createHmac('sha256', key)
  mac.update(PREFIXES[kind])
  mac.update(bytes.subarray(0, LAYOUT.mac))
  return mac.digest().subarray(0, MAC_BYTES)
}

export function hasGenuineMac(kind: TokenKind, key: KeyObject, bytes: Buffer): boolean {
  return timingSafeEqual(macOf(kind, key, bytes), bytes.subarray(LAYOUT.mac))
}
