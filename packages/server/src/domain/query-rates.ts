import { RATE_WINDOW_MS, takeQuery } from './query-rate.ts'

/**
 * One rate, taken by many. Bounded: what was not asked for in a whole window has been earned back, so that a table is
 * dropped with all its keys when a second one has lasted that long. Where more keys come in a window than a table holds,
 * it is dropped sooner, and the oldest have their window back too early.
 */
export class QueryRates<Key extends string | number> {
  readonly #perSecond: number
  readonly #mostKeys: number
  readonly #keepMs: number
  #recent = new Map<Key, number>()
  #before = new Map<Key, number>()
  #turnedAt = Number.NEGATIVE_INFINITY

  /**
   * At most twice `mostKeys` are remembered, of some 100 bytes each. `takers` is among how many the rate is shared: what
   * others have taken is told later, see {@link charge}, and by then each may have taken a window's worth.
   */
  constructor(perSecond: number, mostKeys: number, takers = 1) {
    this.#perSecond = perSecond
    this.#mostKeys = mostKeys
    this.#keepMs = RATE_WINDOW_MS * takers
  }

  /** Takes one query of `key`. Gives 0, or the milliseconds until there is room for it. */
  take(key: Key, now: number): number {
    if (now >= this.#turnedAt + this.#keepMs || this.#recent.size >= this.#mostKeys) this.#turn(now)
    const kept = this.#recent.get(key) ?? this.#before.get(key)
    const { until, waitMs } = takeQuery(kept, this.#perSecond, now)
    if (waitMs === 0) this.#recent.set(key, until)
    return waitMs
  }

  /** Takes what others have taken already, whether there was room for it or not. */
  charge(key: Key, count: number, now: number): void {
    const kept = Math.max(this.#recent.get(key) ?? this.#before.get(key) ?? now, now)
    const until = kept + (count * RATE_WINDOW_MS) / this.#perSecond
    this.#recent.set(key, Math.min(until, now + this.#keepMs))
  }

  /** Keys remembered now. */
  get size(): number {
    return this.#recent.size + this.#before.size
  }

  #turn(now: number): void {
    this.#before = this.#recent
    this.#recent = new Map()
    this.#turnedAt = now
  }
}
