import { timingSafeEqual } from 'node:crypto'
import { MAC_BYTES, type TokenBytes } from './layout.ts'
import type { MacKey } from './mac-key.ts'

/** HMAC-SHA-256 over prefix and fields, truncated to 16 bytes (RFC 2104 section 5). */
export function macOf(key: MacKey, bytes: TokenBytes): Buffer {
  return key.macOf(bytes.signed).subarray(0, MAC_BYTES)
}

export function hasGenuineMac(key: MacKey, bytes: TokenBytes): boolean {
  return timingSafeEqual(macOf(key, bytes), bytes.mac)
}
