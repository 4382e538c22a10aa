import { createHash, timingSafeEqual } from 'node:crypto'
import { APP_PASSWORD_PREFIX } from '@chatapp-access/contract'

/** 160 random bits: out of reach of any guessing, so that a plain SHA-256 keeps them and no Argon2 is needed. */
const RANDOM_BYTES = 20

/**
 * A new app password: `cap_` and 27 base64url characters. It is shown once and kept as {@link digestAppPassword} only.
 *
 * @param random gives as many random bytes as asked for, from a cryptographic source
 */
export function mintAppPassword(random: (size: number) => Uint8Array): string {
  return APP_PASSWORD_PREFIX + Buffer.from(random(RANDOM_BYTES)).toString('base64url')
}

/** Whether a password claims to be an app password. One that does and is not ours is wrong; no other check follows. */
export function isAppPassword(password: string): boolean {
  return password.startsWith(APP_PASSWORD_PREFIX)
}

/**
 * What is kept of an app password: SHA-256 of its characters, 32 bytes. The text is digested as it stands and never
 * decoded, so another spelling of the same bits is another password. Any text has a digest; a malformed one matches none.
 */
export function digestAppPassword(password: string): Buffer {
  return createHash('sha256').update(password, 'utf8').digest()
}

/** Whether two digests are the same, in a time that does not tell where they differ. */
export function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}
