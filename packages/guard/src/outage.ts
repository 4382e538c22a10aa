/** An outage that was not noticed again for so long is taken for over. */
const REMEMBERED_MS = 10_000
/** While it lasts, one query a second finds out whether it does. */
const PAUSE_MS = 1000

/**
 * Whether the server could not be asked about tokens that were good before. Then the others of them need not each wait
 * for an answer that does not come. Tokens never seen good do not count: strangers must not be able to bring this about.
 */
export class Outage {
  #failedAt = Number.NEGATIVE_INFINITY
  #probedAt = Number.NEGATIVE_INFINITY

  began(now: number): void {
    this.#failedAt = now
    this.#probedAt = now
  }

  ended(): void {
    this.#failedAt = Number.NEGATIVE_INFINITY
  }

  isOn(now: number): boolean {
    return now >= this.#failedAt && now < this.#failedAt + REMEMBERED_MS
  }

  /** Whether this query is the one that finds out. */
  takeProbe(now: number): boolean {
    if (now < this.#probedAt + PAUSE_MS) return false
    this.#probedAt = now
    return true
  }
}
