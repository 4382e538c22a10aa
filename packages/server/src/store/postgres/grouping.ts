import { StoreUnavailableError } from '../store.ts'

export interface GroupingOptions {
  /** Most items of one group. */
  size: number
  /** Most groups under way at once. */
  lanes: number
  /** Most items that may wait; the next is refused at once. */
  waiting: number
}

/**
 * Calls that come at the same time share one statement. Nobody waits for company: as long as a lane is free, whatever has come
 * sets out, alone if need be. Only while all lanes are out do calls gather, so groups are as large as the load makes them.
 */
export class Grouping<Item, Answer> {
  readonly #run: (items: readonly Item[]) => Promise<readonly Answer[]>
  readonly #options: GroupingOptions
  readonly #waiting: Waiting<Item, Answer>[] = []
  #underWay = 0
  #isCalled = false

  /** `run` gives the answers in the order of the items. Where it rejects, all of its items do. */
  constructor(run: (items: readonly Item[]) => Promise<readonly Answer[]>, options: GroupingOptions) {
    this.#run = run
    this.#options = options
  }

  /** Rejects as its group does, and with {@link StoreUnavailableError} where too many wait. */
  ask(item: Item): Promise<Answer> {
    if (this.#waiting.length >= this.#options.waiting) {
      return Promise.reject(new StoreUnavailableError('too many calls wait for the store'))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (this.#isCalled) return
      this.#isCalled = true
      // After everything that has arrived in this turn of the event loop.
      setImmediate(() => {
        this.#isCalled = false
        this.#setOut()
      })
    })
  }

  #setOut(): void {
    while (this.#underWay < this.#options.lanes && this.#waiting.length > 0) {
      void this.#carry(this.#waiting.splice(0, this.#options.size))
    }
  }

  async #carry(group: readonly Waiting<Item, Answer>[]): Promise<void> {
    this.#underWay++
    try {
      const answers = await this.#run(group.map(({ item }) => item))
      for (const [place, { resolve }] of group.entries()) resolve(answers[place] as Answer)
    } catch (error) {
      for (const { reject } of group) reject(error)
    } finally {
      this.#underWay--
      this.#setOut()
    }
  }
}

interface Waiting<Item, Answer> {
  item: Item
  resolve(answer: Answer): void
  reject(error: unknown): void
}
