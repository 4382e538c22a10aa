import type { SavedBlock } from './store.ts'

/** Random bytes as hexadecimal digits. */
export function randomHex(bytes: number): string {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)))
}

/**
 * Marks credentials that were refused. Two bytes of a salted digest tell a changed password from the same one (wrongly
 * in 1 of 65,536 cases; forgetting the pair helps then), and leave nothing that could be guessed against.
 * `undefined` where the platform has no digest (pages without TLS): the block then lives in memory only.
 */
export async function markRefused(secret: string, salt = randomHex(8)): Promise<SavedBlock | undefined> {
  const { subtle } = crypto
  if (!subtle) return undefined
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(`${salt} ${secret}`))
  return { salt, mark: hex(new Uint8Array(digest, 0, 2)) }
}

/** Whether these are the credentials that were refused. */
export async function isRefused(block: SavedBlock | undefined, secret: string): Promise<boolean> {
  return block !== undefined && (await markRefused(secret, block.salt))?.mark === block.mark
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
