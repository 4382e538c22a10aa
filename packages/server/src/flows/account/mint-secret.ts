import { createHash } from 'node:crypto'

const SECRET_BYTES = 32

/** A new secret for a cookie or a link: 43 base64url characters. */
export function mintSecret(randomBytes: (size: number) => Uint8Array): string {
  return Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url')
}

/** Whether a text has the shape of such a secret. */
export function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

/** What the store keeps of it: SHA-256, base64url. It names the session or link, and opens nothing. */
export function digestSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
