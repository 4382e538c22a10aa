import { createHash } from 'node:crypto'

/** Names an account to the throttle, whether or not there is one: short, of fixed length, and it tells no e-mail. */
export function throttleKey(emailKey: string): string {
  return createHash('sha256').update(emailKey).digest('base64url')
}
