import type { TokenPair } from '@chatapp-access/contract'
import { type ChatAppError, isChatAppError } from './errors.ts'
import type { Events } from './events.ts'
import type { Saved } from './store.ts'
import { pairNotSaved, samePair, type Vault, withoutPair, withPair } from './vault.ts'

/** A pair to use, and where it came from. */
export interface Outcome {
  pair: TokenPair
  source: 'saved' | 'refreshed' | 'made'
}

/** A pair on its way into the store. */
interface NewPair {
  pair: TokenPair
  /** The pair it replaces. */
  from: TokenPair | undefined
  source: 'refreshed' | 'made'
}

export interface KeeperTools {
  vault: Vault
  events: Events
  /** Resolves to `undefined` when the refresh token is dead. */
  refresh(refreshToken: string): Promise<TokenPair | undefined>
  /** Makes a pair. Resolves to `undefined` when somebody else changed the document meanwhile: look again. */
  make(seen: Saved): Promise<{ seen: Saved; pair: TokenPair } | undefined>
  /** Told when the pair is forgotten. */
  forgive(): void
}

export interface Keeper {
  /** The pair in use, if one is known and saved. */
  current(): TokenPair | undefined
  /** A usable pair other than the rejected one. All callers share one renewal. */
  renew(rejected?: string): Promise<Outcome>
  /** The newest pair, without a call to the server. */
  peek(): Promise<TokenPair | undefined>
  /** Forgets pair and block; the budget stays. */
  forget(): Promise<void>
}

/** Keeps one pair alive. No clock takes part: a pair is good until the server says otherwise. */
export function createKeeper({ vault, events, refresh, make, forgive }: KeeperTools): Keeper {
  let current: TokenPair | undefined
  /** A living pair that could not be saved. */
  let unsaved: NewPair | undefined
  let flight: Promise<Outcome> | undefined
  let deadRefreshToken: string | undefined

  function use(pair: TokenPair, source: Outcome['source']): Outcome {
    current = pair
    unsaved = undefined
    return { pair, source }
  }

  function adopt(pair: TokenPair): Outcome {
    const outcome = use(pair, 'saved')
    events.emit('adopted', {})
    return outcome
  }

  function notSaved(cause: unknown): ChatAppError {
    if (isChatAppError(cause, 'PairNotSavedError')) return cause
    current = undefined
    const error = pairNotSaved(cause)
    events.emit('saveFailed', { error })
    return error
  }

  /** Saves before use. A pair that somebody else saved meanwhile wins: the store is what all processes agree on. */
  async function save(seen: Saved, fresh: NewPair): Promise<Outcome> {
    try {
      for (let latest = seen; ; latest = await vault.read()) {
        const saved = latest.state.pair
        if (samePair(saved, fresh.pair)) return use(fresh.pair, fresh.source)
        if (saved && !samePair(saved, fresh.from)) return adopt(saved)
        if (await vault.write(latest, withPair(latest.state, fresh.pair, fresh.source === 'made')))
          return use(fresh.pair, fresh.source)
      }
    } catch (error) {
      unsaved = fresh
      throw notSaved(error)
    }
  }

  /** Under the lock: adopts what others saved, else refreshes, else makes. */
  async function replace(rejected: string | undefined): Promise<Outcome> {
    for (;;) {
      const seen = await vault.read()
      const from = seen.state.pair
      if (from && from.accessToken !== rejected) return rejected === undefined ? use(from, 'saved') : adopt(from)
      if (from && from.refreshToken !== deadRefreshToken) {
        const pair = await refresh(from.refreshToken)
        if (pair) {
          const outcome = await save(seen, { pair, from, source: 'refreshed' })
          if (outcome.source === 'refreshed') events.emit('refreshed', {})
          return outcome
        }
        // Dead, but perhaps no longer current: the store is read once more before anything is made.
        deadRefreshToken = from.refreshToken
        continue
      }
      const made = await make(seen)
      if (made) return save(made.seen, { pair: made.pair, from, source: 'made' })
    }
  }

  async function settle(rejected: string | undefined): Promise<Outcome> {
    const waiting = unsaved
    if (waiting) {
      return vault
        .lock(async () => save(await vault.read(), waiting))
        .catch(error => {
          throw notSaved(error)
        })
    }
    if (rejected === undefined) {
      const { pair } = (await vault.read()).state
      if (pair) return use(pair, 'saved')
    }
    return vault.lock(() => replace(rejected))
  }

  function join(rejected: string | undefined): Promise<Outcome> {
    flight ??= settle(rejected).finally(() => {
      flight = undefined
    })
    return flight
  }

  return {
    current: () => current,
    async renew(rejected) {
      if (current && current.accessToken !== rejected) return { pair: current, source: 'saved' }
      const outcome = await join(rejected)
      // The renewal joined may have been for another token, and have ended with the very one that was rejected here.
      return outcome.pair.accessToken === rejected ? join(rejected) : outcome
    },
    async peek() {
      return unsaved?.pair ?? (await vault.read()).state.pair
    },
    forget: () =>
      vault.lock(async () => {
        for (;;) {
          const seen = await vault.read()
          if (seen.version === 0 || (await vault.write(seen, withoutPair(seen.state)))) break
        }
        current = unsaved = deadRefreshToken = undefined
        forgive()
      }),
  }
}
