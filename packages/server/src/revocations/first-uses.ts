import type { FirstUse, GrantStore } from '../store/store.ts'
import { grantIdFromHalves } from '../tokens/grant-id.ts'
import type { TokenFields } from '../tokens/layout.ts'

const SLOTS = 1 << 18
const WORDS = 3
const MOST_WAITING = 10_000

export interface FirstUsesOptions {
  store: GrantStore
  /** How long first uses are gathered before they are written. */
  delayMs: number
  /** Grants remembered, a power of two. Default 262,144, which take 3 MiB. */
  slots?: number
  onError(error: unknown): void
}

/**
 * Notes which generations have been seen in use, so that the store learns of each once. Memory is fixed: a slot a grant,
 * the newest wins, and losing one only repeats a write. A query never waits for it.
 */
export class FirstUses {
  /** high, low, generation for each slot. */
  readonly #seen: Uint32Array
  readonly #mask: number
  readonly #store: GrantStore
  readonly #onError: (error: unknown) => void
  #waiting: FirstUse[] = []
  #timer: NodeJS.Timeout | undefined
  readonly #delayMs: number

  constructor(options: FirstUsesOptions) {
    const { slots = SLOTS } = options
    this.#seen = new Uint32Array(slots * WORDS)
    this.#mask = slots - 1
    this.#store = options.store
    this.#delayMs = options.delayMs
    this.#onError = options.onError
  }

  /** Called for every good access token. The first generation replaced nothing, so its use tells nothing. */
  note(token: TokenFields, networkOf: () => string): void {
    if (token.generation < 2) return
    const slot = (token.grantLow & this.#mask) * WORDS
    const seen = this.#seen
    if (
      seen[slot] === token.grantHigh &&
      seen[slot + 1] === token.grantLow &&
      (seen[slot + 2] as number) >= token.generation
    )
      return
    if (this.#waiting.length >= MOST_WAITING) return
    seen[slot] = token.grantHigh
    seen[slot + 1] = token.grantLow
    seen[slot + 2] = token.generation
    this.#waiting.push({
      accountId: token.accountId,
      grantId: grantIdFromHalves(token.grantHigh, token.grantLow),
      generation: token.generation,
      network: networkOf(),
    })
    this.#timer ??= setTimeout(() => this.flush(), this.#delayMs).unref()
  }

  /** First uses that are yet to be written. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Writes what is waiting, in key order so that two nodes never lock each other. A batch lost in a crash leaves windows open. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const batch = this.#waiting.sort((a, b) => a.accountId - b.accountId || (a.grantId < b.grantId ? -1 : 1))
    if (batch.length === 0) return
    this.#waiting = []
    try {
      await this.#store.confirmGrants(batch)
    } catch (error) {
      // Forget what was seen: the next use of each is noted again.
      this.#seen.fill(0)
      this.#onError(error)
    }
  }
}
