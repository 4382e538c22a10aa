import { throttleScopes } from '../domain/network.ts'
import { takeQuery } from '../domain/query-rate.ts'

/** Addresses remembered at once; those unseen for longest are forgotten. */
const MOST_ADDRESSES = 10_000

/** What the request limit would do, by address (IPv6 by /64), without doing it. */
export class AddressRates {
  readonly #perSecond: number
  readonly #until = new Map<string, number>()

  /** @param perSecond the rate; 0 for no limit */
  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** Takes one request, and gives whether it would have been refused. `now` in milliseconds of a monotonic clock. */
  isOver(address: string, now: number): boolean {
    if (this.#perSecond === 0) return false
    const scope = throttleScopes(address)[0] as string
    const { until, waitMs } = takeQuery(this.#until.get(scope), this.#perSecond, now)
    this.#until.delete(scope)
    this.#until.set(scope, until)
    if (this.#until.size > MOST_ADDRESSES) this.#until.delete(this.#until.keys().next().value as string)
    return waitMs > 0
  }
}
