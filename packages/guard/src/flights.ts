/** Work under way, by key: whoever asks for the same joins it. At most `most` at once. */
export class Flights<Result> {
  readonly #under = new Map<string, Promise<Result>>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** The work of this key, joined or begun; `undefined` where there is too much already. `work` must not reject. */
  join(key: string, work: () => Promise<Result>): Promise<Result> | undefined {
    const known = this.#under.get(key)
    if (known) return known
    if (this.isFull) return undefined
    const begun = work().finally(() => this.#under.delete(key))
    this.#under.set(key, begun)
    return begun
  }

  get isFull(): boolean {
    return this.#under.size >= this.#most
  }

  has(key: string): boolean {
    return this.#under.has(key)
  }
}
