import type { TokenPair } from '@chatapp-access/contract'
import { settled } from './budget.ts'
import { ChatAppError, StoreError } from './errors.ts'
import type { Saved, SavedState, Store } from './store.ts'

/** The store as one client sees it: its own document only. */
export interface Vault {
  /** The newest document; version 0 where there is none yet. */
  read(): Promise<Saved>
  /** Compare-and-set; false when somebody else wrote first. */
  write(seen: Saved, next: SavedState): Promise<boolean>
  lock: Store['lock']
}

/**
 * Wraps a store. A document of another app or server is refused rather than replaced: its pair is somebody's, and its
 * token must not be sent here.
 */
export function createVault(store: Store, owner: string): Vault {
  return {
    async read() {
      const saved = (await store.read()) ?? { version: 0, state: { owner } }
      if (saved.state.owner !== owner) {
        throw new ChatAppError('ConfigurationError', 'The store is of another app or baseUrl', {
          next: 'Give each a store',
        })
      }
      return saved
    },
    write: (seen, next) => store.write(seen.version, next),
    lock: work => store.lock(work),
  }
}

/** The document with a new pair. One that was made also proves the credentials good. */
export function withPair({ owner, budget, block }: SavedState, pair: TokenPair, made: boolean): SavedState {
  return { owner, pair, budget: budget && settled(budget), block: made ? undefined : block }
}

/** The document without pair and block. The budget stays: forgetting must not be a way around it. */
export function withoutPair({ owner, budget }: SavedState): SavedState {
  return { owner, budget: budget && settled(budget) }
}

/** Whether two pairs are the same, or both are missing. */
export function samePair(one: TokenPair | undefined, other: TokenPair | undefined): boolean {
  return one?.accessToken === other?.accessToken && one?.refreshToken === other?.refreshToken
}

/** The error for a pair that lives but is not saved. */
export function pairNotSaved(cause: unknown): ChatAppError<'PairNotSavedError'> {
  const why = cause instanceof StoreError ? cause.message : 'the store failed'
  return new ChatAppError('PairNotSavedError', `The new pair is not saved: ${why}`, {
    next: 'Mend the store; the next call saves it',
  })
}
