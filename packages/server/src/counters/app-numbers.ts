/** What the queries of an app are to be added to. */
export type AddQueries = (accountId: number, appNumber: number, queries: number) => void

const FEWEST = 1024

/**
 * Numbers for apps, from 1, so that a table of numbers can hold them, and their queries by these numbers: adding one is a
 * step in an array.
 */
export class AppNumbers {
  /** By account, then by app. */
  readonly #numbers = new Map<number, Map<number, number>>()
  #accounts = new Float64Array(FEWEST)
  #apps = new Uint32Array(FEWEST)
  #queries = new Uint32Array(FEWEST)
  #last = 0

  get size(): number {
    return this.#last
  }

  numberOf(accountId: number, appNumber: number): number {
    const apps = this.#numbers.get(accountId)
    const known = apps?.get(appNumber)
    if (known !== undefined) return known
    const number = ++this.#last
    if (number >= this.#apps.length) this.#grow()
    this.#accounts[number] = accountId
    this.#apps[number] = appNumber
    if (apps) apps.set(appNumber, number)
    else this.#numbers.set(accountId, new Map([[appNumber, number]]))
    return number
  }

  accountOf(number: number): number {
    return this.#accounts[number] as number
  }

  appOf(number: number): number {
    return this.#apps[number] as number
  }

  addQuery(number: number): void {
    this.#queries[number] = (this.#queries[number] as number) + 1
  }

  /** Hands over all queries added so far. */
  sum(add: AddQueries): void {
    const queries = this.#queries
    for (let number = 1; number <= this.#last; number++) {
      const count = queries[number] as number
      if (count === 0) continue
      add(this.accountOf(number), this.appOf(number), count)
      queries[number] = 0
    }
  }

  #grow(): void {
    const length = this.#apps.length * 2
    const [accounts, apps, queries] = [new Float64Array(length), new Uint32Array(length), new Uint32Array(length)]
    accounts.set(this.#accounts)
    apps.set(this.#apps)
    queries.set(this.#queries)
    this.#accounts = accounts
    this.#apps = apps
    this.#queries = queries
  }
}
