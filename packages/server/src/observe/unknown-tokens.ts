import type { Digest } from './digest.ts'

const HOUR_MS = 3_600_000
const KEPT_MS = 72 * HOUR_MS
const MOST_TOKENS = 20_000
/** So many refusals, over so long, are a habit, and not the end of a token. */
const SENT_ON = { refused: 10, forMs: HOUR_MS }

/** An access token of which nobody saw how it was made. */
export interface UnknownToken {
  queries: number
  refused: number
  firstRefusedAt: number
  lastSeenAt: number
}

export interface UnknownTotals {
  tokens: number
  queries: number
  refused: number
  /** Tokens that were sent on and on after ApiInvalidTokenError, for more than an hour. */
  sentOn: number
}

/** Tokens that were made before the observation began, or past it. */
export class UnknownTokens {
  readonly #tokens: Map<Digest, UnknownToken>

  constructor(tokens: readonly (readonly [Digest, UnknownToken])[] = []) {
    this.#tokens = new Map(tokens)
  }

  note(digest: Digest, refused: boolean, at: number): void {
    const token = this.#tokens.get(digest) ?? { queries: 0, refused: 0, firstRefusedAt: 0, lastSeenAt: 0 }
    if (!refused) token.queries++
    else if (token.refused++ === 0) token.firstRefusedAt = at
    token.lastSeenAt = at
    // To the end: those unseen for longest stand first.
    this.#tokens.delete(digest)
    this.#tokens.set(digest, token)
    if (this.#tokens.size > MOST_TOKENS) this.#tokens.delete(this.#tokens.keys().next().value as Digest)
  }

  forget(now: number): void {
    for (const [digest, { lastSeenAt }] of this.#tokens) {
      if (lastSeenAt > now - KEPT_MS) return
      this.#tokens.delete(digest)
    }
  }

  totals(): UnknownTotals {
    const totals = { tokens: this.#tokens.size, queries: 0, refused: 0, sentOn: 0 }
    for (const { queries, refused, firstRefusedAt, lastSeenAt } of this.#tokens.values()) {
      totals.queries += queries
      totals.refused += refused
      if (refused >= SENT_ON.refused && lastSeenAt - firstRefusedAt >= SENT_ON.forMs) totals.sentOn++
    }
    return totals
  }

  entries(): [Digest, UnknownToken][] {
    return [...this.#tokens]
  }
}
