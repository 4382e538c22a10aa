import { createHash } from 'node:crypto'

/** 256 random bits: out of reach of any guessing. */
const RANDOM_BYTES = 32

/**
 * The secret of a new one-time link: 43 base64url characters. It is shown once and kept as {@link digestLinkSecret} only.
 *
 * @param random gives as many random bytes as asked for, from a cryptographic source
 */
export function mintLinkSecret(random: (size: number) => Uint8Array): string {
  return Buffer.from(random(RANDOM_BYTES)).toString('base64url')
}

/** What is kept of a link's secret: SHA-256 of its characters, base64url. The text is never decoded. */
export function digestLinkSecret(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('base64url')
}
