import type { TokenPair } from '@chatapp-access/contract'
import { type ChatAppError, isChatAppError } from './errors.ts'
import type { ClientEvents, Events } from './events.ts'
import { MADE, REFRESHED, SAVED } from './limits.ts'
import type { Saved } from './store.ts'
import { pairNotSaved, samePair, type Vault, withoutPair, withPair } from './vault.ts'

/** A pair to use, and where it came from. */
export interface Outcome {
  pair: TokenPair
  source: typeof SAVED | typeof REFRESHED | typeof MADE
}

/** A pair on its way into the store. */
interface NewPair {
  pair: TokenPair
  /** The pair it replaces. */
  from: TokenPair | undefined
  source: typeof REFRESHED | typeof MADE
}

/** A pair that was made, the document it is to replace, and what listeners are told when it is saved. */
export interface Made {
  seen: Saved
  pair: TokenPair
  event: ClientEvents['made']
}

export interface KeeperTools {
  vault: Vault
  events: Events
  /** Resolves to `undefined` when the refresh token is dead. */
  refresh(refreshToken: string): Promise<TokenPair | undefined>
  /** Makes a pair. Resolves to `undefined` when somebody else changed the document meanwhile: look again. */
  make(seen: Saved): Promise<Made | undefined>
  /** Told when the pair is forgotten. */
  forgive(): void
}

/** Keeps one pair alive. No clock takes part: a pair is good until the server says otherwise. */
export class Keeper {
  readonly #tools: KeeperTools
  #current: TokenPair | undefined
  /** A living pair that could not be saved. */
  #unsaved: NewPair | undefined
  #flight: Promise<Outcome> | undefined
  #deadRefreshToken: string | undefined

  constructor(tools: KeeperTools) {
    this.#tools = tools
  }

  /** The pair in use, if one is known and saved. */
  get current(): TokenPair | undefined {
    return this.#current
  }

  /** A usable pair other than the rejected one. All callers share one renewal. */
  async renew(rejected?: string): Promise<Outcome> {
    if (this.#current && this.#current.accessToken !== rejected) return { pair: this.#current, source: SAVED }
    const outcome = await this.#join(rejected)
    // The renewal joined may have been for another token, and have ended with the very one that was rejected here.
    return outcome.pair.accessToken === rejected ? this.#join(rejected) : outcome
  }

  /** The newest pair, without a call to the server. */
  async peek(): Promise<TokenPair | undefined> {
    return (this.#unsaved ?? (await this.#tools.vault.read()).state).pair
  }

  /** Forgets pair and block; the budget stays. */
  forget(): Promise<void> {
    const { vault, forgive } = this.#tools
    return vault.lock(async () => {
      for (;;) {
        const seen = await vault.read()
        if (seen.version === 0 || (await vault.write(seen, withoutPair(seen.state)))) break
      }
      this.#current = this.#unsaved = this.#deadRefreshToken = undefined
      forgive()
    })
  }

  #join(rejected: string | undefined): Promise<Outcome> {
    this.#flight ??= this.#settle(rejected).finally(() => {
      this.#flight = undefined
    })
    return this.#flight
  }

  /** Saves what waits to be saved, else takes what is saved, else replaces it under the lock. */
  async #settle(rejected: string | undefined): Promise<Outcome> {
    const { vault } = this.#tools
    const waiting = this.#unsaved
    if (waiting) {
      try {
        return await vault.lock(async () => this.#save(await vault.read(), waiting))
      } catch (error) {
        throw this.#notSaved(error)
      }
    }
    if (rejected === undefined) {
      const { pair } = (await vault.read()).state
      if (pair) return this.#use(pair, SAVED)
    }
    return vault.lock(() => this.#replace(rejected))
  }

  /** Under the lock: adopts what others saved, else refreshes, else makes. */
  async #replace(rejected: string | undefined): Promise<Outcome> {
    const { vault, events, refresh, make } = this.#tools
    for (;;) {
      const seen = await vault.read()
      const from = seen.state.pair
      if (from && from.accessToken !== rejected) return rejected ? this.#adopt(from) : this.#use(from, SAVED)
      if (from && from.refreshToken !== this.#deadRefreshToken) {
        const pair = await refresh(from.refreshToken)
        if (pair) {
          const outcome = await this.#save(seen, { pair, from, source: REFRESHED })
          if (outcome.source === REFRESHED) events.emit('refreshed', {})
          return outcome
        }
        // Dead, but perhaps no longer current: the store is read once more before anything is made.
        this.#deadRefreshToken = from.refreshToken
        continue
      }
      const made = await make(seen)
      if (!made) continue
      try {
        return await this.#save(made.seen, { pair: made.pair, from, source: MADE })
      } finally {
        // Only now: a listener may throw, and so end the process.
        events.emit('made', made.event)
      }
    }
  }

  /** Saves before use. A pair that somebody else saved meanwhile wins: the store is what all processes agree on. */
  async #save(seen: Saved, fresh: NewPair): Promise<Outcome> {
    const { pair, from, source } = fresh
    const { vault } = this.#tools
    try {
      for (let latest = seen; ; latest = await vault.read()) {
        const saved = latest.state.pair
        if (samePair(saved, pair)) return this.#use(pair, source)
        if (saved && !samePair(saved, from)) return this.#adopt(saved)
        if (await vault.write(latest, withPair(latest.state, pair, source === MADE))) return this.#use(pair, source)
      }
    } catch (error) {
      this.#unsaved = fresh
      throw this.#notSaved(error)
    }
  }

  #use(pair: TokenPair, source: Outcome['source']): Outcome {
    this.#current = pair
    this.#unsaved = undefined
    return { pair, source }
  }

  #adopt(pair: TokenPair): Outcome {
    this.#tools.events.emit('adopted', {})
    return this.#use(pair, SAVED)
  }

  #notSaved(cause: unknown): ChatAppError {
    if (isChatAppError(cause, 'PairNotSavedError')) return cause
    this.#current = undefined
    const error = pairNotSaved(cause)
    this.#tools.events.emit('saveFailed', { error })
    return error
  }
}
