import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { MAC_BYTES, type TokenBytes } from './layout.ts'

/** HMAC-SHA-256 over prefix and fields, truncated to 16 bytes (RFC 2104 section 5). */
export function macOf(key: KeyObject, bytes: TokenBytes): Buffer {
  return createHmac('sha256', key).update(bytes.signed).digest().subarray(0, MAC_BYTES)
}

export function hasGenuineMac(key: KeyObject, bytes: TokenBytes): boolean {
  return timingSafeEqual(macOf(key, bytes), bytes.mac)
}
