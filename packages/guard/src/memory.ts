import { LRUCache } from 'lru-cache'
import type { Caller } from './caller.ts'
import type { Settings } from './options.ts'
import type { RefusalFacts } from './refusal.ts'

/** A good answer. All times are unix milliseconds by our own clock, counted from when the question was asked. */
interface Good {
  caller: Caller
  /** The address it was used from when it was asked about, to be told again. */
  address: string | undefined
  askedAt: number
  /** From here on the next query has it asked again, without waiting. */
  askAgainAt: number
  freshUntil: number
  staleUntil: number
}

interface Bad {
  facts: RefusalFacts
  askedAt: number
  until: number
}

/** The part of its time after which a good answer is asked for again before it runs out. */
const ASK_AGAIN_AFTER = 0.75

/**
 * What the server said, for as long as it may be gone by. Good and bad answers have tables of their own, so that no flood
 * of junk pushes out a good one. A clock that was set back forgets: else an answer would live on for as long.
 */
export class Memory {
  readonly #good: LRUCache<string, Good>
  readonly #bad: LRUCache<string, Bad>
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
    this.#good = new LRUCache({ max: settings.maxTokens })
    this.#bad = new LRUCache({ max: settings.maxTokens })
  }

  /** Whose token it is, where that is remembered and fresh. */
  fresh(token: string, now: number): Good | undefined {
    const good = this.#good.get(token)
    return good !== undefined && now >= good.askedAt && now < good.freshUntil ? good : undefined
  }

  /** The same, fresh or not, for when the server cannot be asked. */
  usable(token: string, now: number): Good | undefined {
    const good = this.#good.get(token)
    return good !== undefined && now >= good.askedAt && now < good.staleUntil ? good : undefined
  }

  refused(token: string, now: number): RefusalFacts | undefined {
    const bad = this.#bad.get(token)
    return bad !== undefined && now >= bad.askedAt && now < bad.until ? bad.facts : undefined
  }

  /** @param leftMs to the end of the token, which no memory outlives */
  keepGood(token: string, answer: Pick<Good, 'caller' | 'address' | 'askedAt'>, leftMs: number): void {
    const { rememberMs, staleMs } = this.#settings
    const { askedAt } = answer
    const freshMs = Math.min(rememberMs, leftMs)
    this.#bad.delete(token)
    this.#good.set(token, {
      ...answer,
      askAgainAt: askedAt + freshMs * ASK_AGAIN_AFTER,
      freshUntil: askedAt + freshMs,
      staleUntil: askedAt + Math.min(rememberMs + staleMs, leftMs),
    })
  }

  /** The token is bad: whatever was known of it before is over. */
  keepBad(token: string, facts: RefusalFacts, askedAt: number): void {
    this.#good.delete(token)
    this.keepRefused(token, facts, askedAt)
  }

  /** Nothing is known of the token, and the same answer goes for the next moment. */
  keepRefused(token: string, facts: RefusalFacts, askedAt: number): void {
    this.#bad.set(token, { facts, askedAt, until: askedAt + this.#settings.rememberBadMs })
  }
}
