import type { TokenPair } from '@chatapp-access/contract'

/** How many tokens were made on one day. Kept in the store, so that all processes share one budget. */
export interface SavedBudget {
  /** The UTC day, `YYYY-MM-DD`. */
  day: string
  /** tokens.make calls of that day. */
  used: number
  /** Idempotency-Key of a make whose answer was never saved. The next make repeats it instead of counting anew. */
  pendingKey?: string
  /** Unix seconds before which the server wants no further make (`Retry-After` of ApiTokenLimitError). */
  notBefore?: number
}

/** Marks credentials as refused. Holds two bytes of a salted digest: enough to notice a change, useless for guessing. */
export interface SavedBlock {
  salt: string
  mark: string
}

/** The document a store keeps: small, plain JSON. */
export interface SavedState {
  /** Base URL and appId the document belongs to; a client of another app or server refuses it. */
  owner: string
  pair?: TokenPair | undefined
  budget?: SavedBudget | undefined
  block?: SavedBlock | undefined
}

/** A document with its version: 1 or more for the first, larger for each later one, never used twice. */
export interface Saved {
  version: number
  state: SavedState
}

/**
 * Where a client keeps its pair. The port that file, memory and all other stores implement.
 *
 * `write` gives safety, `lock` gives economy. Two clients that both believe they hold the lock (a lease ran out, a
 * holder slept) can never put an older document over a newer one, because `write` compares; at worst they refresh
 * twice. So an implementation may lose its lock, but its compare-and-set must be exact and durable. `testStore` of
 * `@chatapp-access/client/testing` proves one.
 */
export interface Store {
  /**
   * The newest document, or `undefined` when there never was one.
   *
   * @throws StoreError when it cannot be read, or is not one of ours.
   */
  read(): Promise<Saved | undefined>
  /**
   * Puts `next` in the place of version `expectedVersion` (0: of nothing), durably and all or nothing.
   * Resolves to false, and changes nothing, when the newest version is another one.
   * It may also say false for a write that did take place, if a newer one followed at once: callers read again.
   *
   * @throws StoreError when it cannot be written; then nothing, or the whole document, was saved.
   */
  write(expectedVersion: number, next: SavedState): Promise<boolean>
  /**
   * Runs `work` while no other user of the same store runs theirs, as far as that can be known. Waits for a living
   * holder; a dead one must be noticed by the operating system or by a lease that runs out.
   *
   * @throws StoreError when the lock cannot be taken at all; whatever `work` throws.
   */
  lock<Result>(work: () => Promise<Result>): Promise<Result>
}

/** What an Authorization header can carry: visible ASCII without spaces. Foreign servers may go beyond our alphabet. */
const HEADER_SAFE = /^[!-~]{1,4096}$/

/** Whether a value from outside is a pair that can be used and saved. */
export function isTokenPair(value: unknown): value is TokenPair {
  const pair = value as Partial<TokenPair> | null | undefined
  return [pair?.accessToken, pair?.refreshToken].every(token => typeof token === 'string' && HEADER_SAFE.test(token))
}
