import type { GrantCount } from '../store/activity-store.ts'
import { grantIdFromHalves } from '../tokens/grant-id.ts'
import type { TokenFields } from '../tokens/layout.ts'
import { type AddQueries, AppNumbers } from './app-numbers.ts'
import { NetworkNumbers } from './network-numbers.ts'

const WORDS = 7
/** What the words of a slot are. */
const HIGH = 0
const LOW = 1
/** The number of its app; 0 where the slot is free. */
const APP = 2
/** The number of the network of the first query that waits. */
const NETWORK = 3
/** Queries that wait to be written. */
const QUERIES = 4
/** Unix milliseconds, the lower 32 bits. */
const FIRST_AT = 5
const LAST_AT = 6

type GrantKey = Pick<TokenFields, 'grantHigh' | 'grantLow' | 'accountId' | 'appNumber'>

const FEWEST_SLOTS = 1 << 10
const MOST_SLOTS = 1 << 17
/** Apps that may be remembered before those of which nothing waits are forgotten. */
const MANY_APPS = 1 << 16

/**
 * What queries do with grants, counted in a table of fixed slots: a query costs one look-up and three writes, and
 * allocates nothing. Open addressing; grant ids are random, so their low half is the hash. At most 131,072 slots, which
 * take 3.5 MiB and hold 98,304 grants that wait to be written; of more than that only the sum by app is counted.
 */
export class GrantActivity {
  #slots = new Uint32Array(FEWEST_SLOTS * WORDS)
  #mask = FEWEST_SLOTS - 1
  /** Slots that are taken, also by grants of which nothing waits any more. */
  #taken = 0
  #waiting = 0
  /** Where the next look for what waits begins, so that every grant has its turn. */
  #cursor = 0
  #uncounted = 0
  #apps = new AppNumbers()
  /** Remembered apps beyond this are too many; twice as many as wait, so that it pays to forget the others. */
  #manyApps = MANY_APPS
  #networks = new NetworkNumbers()
  readonly #add: AddQueries
  readonly #mostSlots: number

  /** `add` is told the queries of each app at {@link sum}, or before. `mostSlots` is a power of two. */
  constructor(add: AddQueries, mostSlots = MOST_SLOTS) {
    this.#add = add
    this.#mostSlots = mostSlots
  }

  /** Grants of which something waits to be written. */
  get waiting(): number {
    return this.#waiting
  }

  /** Queries since the last ask that were counted for their app, and not for their grant. */
  takeUncounted(): number {
    const uncounted = this.#uncounted
    this.#uncounted = 0
    return uncounted
  }

  /** One query. The network is asked for only where nothing of the grant waits. */
  note(token: TokenFields, networkOf: () => string, now: number): void {
    const at = this.#find(token.grantHigh, token.grantLow, token.accountId)
    if (at < 0) {
      this.#uncounted++
      this.#apps.addQuery(this.#apps.numberOf(token.accountId, token.appNumber))
      return
    }
    const slots = this.#slots
    if (slots[at + APP] === 0) this.#takeSlot(at, token)
    if (slots[at + QUERIES] === 0) {
      this.#waiting++
      slots[at + NETWORK] = this.#networks.numberOf(networkOf())
      slots[at + FIRST_AT] = now
    }
    slots[at + QUERIES] = (slots[at + QUERIES] as number) + 1
    // The table takes the lower 32 bits.
    slots[at + LAST_AT] = now
    this.#apps.addQuery(slots[at + APP] as number)
  }

  /** Tells the queries of each app since the last time. */
  sum(): void {
    this.#apps.sum(this.#add)
  }

  /** Takes what waits of at most `limit` grants, in turn, so that none is passed over. */
  take(limit: number, now: number): GrantCount[] {
    const slots = this.#slots
    const taken: GrantCount[] = []
    for (let seen = 0; seen <= this.#mask && taken.length < limit && this.#waiting > 0; seen++) {
      const at = this.#cursor * WORDS
      this.#cursor = (this.#cursor + 1) & this.#mask
      if (slots[at + QUERIES] === 0) continue
      taken.push(this.#countAt(at, now))
      slots[at + QUERIES] = 0
      this.#waiting--
    }
    if (this.#networks.full || this.#apps.size > this.#manyApps) this.#rebuild(this.#mask + 1)
    return taken
  }

  /** The place of a grant, one that is free if need be; -1 where there is none. */
  #find(high: number, low: number, account: number): number {
    const slots = this.#slots
    let slot = low & this.#mask
    for (;;) {
      const at = slot * WORDS
      const app = slots[at + APP] as number
      if (app === 0) break
      if (slots[at + LOW] === low && slots[at + HIGH] === high && this.#apps.accountOf(app) === account) return at
      slot = (slot + 1) & this.#mask
    }
    if ((this.#taken + 1) * 4 <= (this.#mask + 1) * 3) return slot * WORDS
    return this.#makeRoom() ? this.#find(high, low, account) : -1
  }

  #takeSlot(at: number, { grantHigh, grantLow, accountId, appNumber }: GrantKey): void {
    const slots = this.#slots
    slots[at + HIGH] = grantHigh
    slots[at + LOW] = grantLow
    slots[at + APP] = this.#apps.numberOf(accountId, appNumber)
    this.#taken++
  }

  #countAt(at: number, now: number): GrantCount {
    const slots = this.#slots
    const app = slots[at + APP] as number
    return {
      accountId: this.#apps.accountOf(app),
      grantId: grantIdFromHalves(slots[at + HIGH] as number, slots[at + LOW] as number),
      appNumber: this.#apps.appOf(app),
      queries: slots[at + QUERIES] as number,
      firstQueryAt: instantOf(slots[at + FIRST_AT] as number, now),
      lastQueryAt: instantOf(slots[at + LAST_AT] as number, now),
      network: this.#networks.nameOf(slots[at + NETWORK] as number),
      refused: 0,
      lastRefusedAt: 0,
    }
  }

  /** Drops grants of which nothing waits, and doubles the table where that is not enough. Gives whether it was. */
  #makeRoom(): boolean {
    const capacity = this.#mask + 1
    const grows = this.#waiting * 2 > capacity && capacity < this.#mostSlots
    // So few would go that the next query were here again.
    if (!grows && (this.#taken - this.#waiting) * 8 < capacity) return false
    this.#rebuild(grows ? capacity * 2 : capacity)
    return true
  }

  /** Keeps what waits, and gives apps and networks new numbers, so that those of others are forgotten. */
  #rebuild(capacity: number): void {
    const [old, apps, networks] = [this.#slots, this.#apps, this.#networks]
    apps.sum(this.#add)
    this.#slots = new Uint32Array(capacity * WORDS)
    this.#mask = capacity - 1
    this.#taken = 0
    this.#cursor = 0
    this.#apps = new AppNumbers()
    this.#networks = new NetworkNumbers()
    for (let from = 0; from < old.length; from += WORDS) {
      if (old[from + QUERIES] === 0) continue
      const [grantHigh, grantLow] = [old[from + HIGH] as number, old[from + LOW] as number]
      const app = old[from + APP] as number
      const grant = { grantHigh, grantLow, accountId: apps.accountOf(app), appNumber: apps.appOf(app) }
      const at = this.#find(grantHigh, grantLow, grant.accountId)
      this.#takeSlot(at, grant)
      this.#slots[at + NETWORK] = this.#networks.numberOf(networks.nameOf(old[from + NETWORK] as number))
      for (const word of [QUERIES, FIRST_AT, LAST_AT]) this.#slots[at + word] = old[from + word] as number
    }
    this.#manyApps = Math.max(MANY_APPS, this.#apps.size * 2)
    old.buffer.transfer(0)
  }
}

/** The instant not after `now` that ends in these 32 bits: they come round every 49 days. */
function instantOf(bits: number, now: number): number {
  const whole = Math.floor(now)
  return whole - ((whole - bits) >>> 0)
}
