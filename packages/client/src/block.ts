import type { SavedBlock } from './store.ts'

/** 128 random bits, in letters that any header and any JSON can carry. Unlike `randomUUID`, also in pages without TLS. */
export function randomKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}

/**
 * Marks credentials that were refused. Two bytes of a salted digest tell a changed password from the same one (wrongly
 * in 1 of 65,536 cases; forgetting the pair helps then), and leave nothing that could be guessed against.
 * `undefined` where the platform has no digest (pages without TLS): the block then lives in memory only.
 */
export async function markRefused(secret: string, salt = randomKey()): Promise<SavedBlock | undefined> {
  const { subtle } = crypto
  if (!subtle) return undefined
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(`${salt} ${secret}`))
  // With a one before them, four digits stay four.
  return { salt, mark: (0x1_00_00 + new DataView(digest).getUint16(0)).toString(16).slice(1) }
}

/** Whether these are the credentials that were refused. */
export async function isRefused(block: SavedBlock | undefined, secret: string): Promise<boolean> {
  return block !== undefined && (await markRefused(secret, block.salt))?.mark === block.mark
}

/** Random bytes as hexadecimal digits, for the names that stores give to their locks. */
export function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), byte => byte.toString(16).padStart(2, '0')).join('')
}
