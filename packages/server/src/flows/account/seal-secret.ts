import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { KeyRing } from '../../tokens/key-ring.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const PURPOSE = 'second-factor'

/**
 * Seals a TOTP secret with a key of the ring, so that the database alone makes no codes. The account goes in as
 * additional data: a row copied to another account opens for nobody.
 *
 * @returns nonce, tag and ciphertext; `undefined` where the ring lacks the key
 */
export function sealSecret(
  ring: KeyRing,
  plain: { accountId: number; keyId: number; secret: Uint8Array },
  randomBytes: (size: number) => Uint8Array,
): Uint8Array | undefined {
  const key = ring.derive(plain.keyId, PURPOSE)
  if (!key) return undefined
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(ownerOf(plain.accountId))
  const sealed = Buffer.concat([cipher.update(plain.secret), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** Opens what {@link sealSecret} sealed. `undefined` where the ring lacks the key, or the row was tampered with. */
export function unsealSecret(
  ring: KeyRing,
  sealed: { accountId: number; keyId: number; sealedSecret: Uint8Array },
): Uint8Array | undefined {
  const key = ring.derive(sealed.keyId, PURPOSE)
  if (!key) return undefined
  const bytes = Buffer.from(sealed.sealedSecret)
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(ownerOf(sealed.accountId)).setAuthTag(tag)
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    return undefined
  }
}

function ownerOf(accountId: number): Buffer {
  return Buffer.from(`account ${accountId}`)
}
