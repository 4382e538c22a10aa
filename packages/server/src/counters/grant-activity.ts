import type { GrantCount } from '../store/activity-store.ts'
import { grantIdFromHalves } from '../tokens/grant-id.ts'
import type { TokenFields } from '../tokens/layout.ts'
import { NetworkNumbers } from './network-numbers.ts'

const WORDS = 9
/** What the words of a slot are. A slot is taken where its account is not 0. */
const HIGH = 0
const LOW = 1
const ACCOUNT_LOW = 2
/** The upper 16 bits of the account, and the number of the network of the first query. */
const ACCOUNT_HIGH = 3
const APP = 4
/** Queries that no sum by app holds yet. */
const FRESH = 5
/** Queries that are in the sum of their app, and not yet written for the grant. */
const SUMMED = 6
/** Unix milliseconds, the lower 32 bits. */
const FIRST_AT = 7
const LAST_AT = 8

const FEWEST_SLOTS = 1 << 10
const MOST_SLOTS = 1 << 17
const HIGH_UNIT = 2 ** 32

/** What the queries of an app are to be added to. */
export type AddQueries = (accountId: number, appNumber: number, queries: number) => void

/**
 * What queries do with grants, counted in a table of fixed slots: a query costs one look-up and two writes, and allocates
 * nothing. Open addressing; grant ids are random, so their low half is the hash. At most 131,072 slots, which take
 * 4.5 MiB and hold 98,304 grants that wait to be written; of more than that only the sum by app is counted.
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
  #networks = new NetworkNumbers()
  readonly #mostSlots: number
  readonly #overflow: AddQueries

  /** `overflow` counts queries that find no slot. `mostSlots` is a power of two. */
  constructor(overflow: AddQueries, mostSlots = MOST_SLOTS) {
    this.#overflow = overflow
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
      this.#overflow(token.accountId, token.appNumber, 1)
      return
    }
    const slots = this.#slots
    if (slots[at + FRESH] === 0 && slots[at + SUMMED] === 0) this.#begin(at, token, networkOf(), now)
    slots[at + FRESH] = (slots[at + FRESH] as number) + 1
    // The table takes the lower 32 bits.
    slots[at + LAST_AT] = now
  }

  /** Adds all queries that are in no sum yet. */
  sum(add: AddQueries): void {
    if (this.#waiting === 0) return
    const slots = this.#slots
    for (let at = 0; at < slots.length; at += WORDS) {
      const fresh = slots[at + FRESH] as number
      if (fresh === 0) continue
      add(accountAt(slots, at), slots[at + APP] as number, fresh)
      slots[at + SUMMED] = (slots[at + SUMMED] as number) + fresh
      slots[at + FRESH] = 0
    }
  }

  /** Takes what waits of at most `limit` grants; all of it must be in a {@link sum}. In turn, so that none is passed over. */
  take(limit: number, now: number): GrantCount[] {
    const slots = this.#slots
    const taken: GrantCount[] = []
    for (let seen = 0; seen <= this.#mask && taken.length < limit && this.#waiting > 0; seen++) {
      const at = this.#cursor * WORDS
      this.#cursor = (this.#cursor + 1) & this.#mask
      if (slots[at + SUMMED] === 0) continue
      taken.push(this.#countAt(at, now))
      slots[at + SUMMED] = 0
      this.#waiting--
    }
    if (this.#networks.full) this.#renumber()
    return taken
  }

  /** Gives up the numbers of networks that no slot names any more. */
  #renumber(): void {
    const slots = this.#slots
    const networks = new NetworkNumbers()
    for (let at = 0; at < slots.length; at += WORDS) {
      if (slots[at + SUMMED] === 0) continue
      const word = slots[at + ACCOUNT_HIGH] as number
      slots[at + ACCOUNT_HIGH] = (word & 0xffff_0000) | networks.numberOf(this.#networks.nameOf(word & 0xffff))
    }
    this.#networks = networks
  }

  /** The place of a grant, one that was free if need be; -1 where there is none. */
  #find(high: number, low: number, account: number): number {
    const slots = this.#slots
    let slot = low & this.#mask
    for (;;) {
      const at = slot * WORDS
      if (slots[at + HIGH] === high && slots[at + LOW] === low && accountAt(slots, at) === account) return at
      if (isFree(slots, at)) break
      slot = (slot + 1) & this.#mask
    }
    if ((this.#taken + 1) * 4 <= (this.#mask + 1) * 3) {
      this.#taken++
      return slot * WORDS
    }
    return this.#makeRoom() ? this.#find(high, low, account) : -1
  }

  #begin(at: number, token: TokenFields, network: string, now: number): void {
    const slots = this.#slots
    slots[at + HIGH] = token.grantHigh
    slots[at + LOW] = token.grantLow
    slots[at + ACCOUNT_LOW] = token.accountId
    slots[at + ACCOUNT_HIGH] = (Math.floor(token.accountId / HIGH_UNIT) << 16) | this.#networks.numberOf(network)
    slots[at + APP] = token.appNumber
    slots[at + FIRST_AT] = now
    this.#waiting++
  }

  #countAt(at: number, now: number): GrantCount {
    const slots = this.#slots
    return {
      accountId: accountAt(slots, at),
      grantId: grantIdFromHalves(slots[at + HIGH] as number, slots[at + LOW] as number),
      appNumber: slots[at + APP] as number,
      queries: slots[at + SUMMED] as number,
      firstQueryAt: instantOf(slots[at + FIRST_AT] as number, now),
      lastQueryAt: instantOf(slots[at + LAST_AT] as number, now),
      network: this.#networks.nameOf((slots[at + ACCOUNT_HIGH] as number) & 0xffff),
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
    const old = this.#slots
    this.#slots = new Uint32Array((grows ? capacity * 2 : capacity) * WORDS)
    this.#mask = this.#slots.length / WORDS - 1
    this.#taken = 0
    this.#cursor = 0
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at + FRESH] === 0 && old[at + SUMMED] === 0) continue
      const place = this.#find(old[at + HIGH] as number, old[at + LOW] as number, accountAt(old, at))
      for (let word = 0; word < WORDS; word++) this.#slots[place + word] = old[at + word] as number
    }
    old.buffer.transfer(0)
    return true
  }
}

function isFree(slots: Uint32Array, at: number): boolean {
  return slots[at + ACCOUNT_LOW] === 0 && (slots[at + ACCOUNT_HIGH] as number) >>> 16 === 0
}

function accountAt(slots: Uint32Array, at: number): number {
  return ((slots[at + ACCOUNT_HIGH] as number) >>> 16) * HIGH_UNIT + (slots[at + ACCOUNT_LOW] as number)
}

/** The instant not after `now` that ends in these 32 bits: they come round every 49 days. */
function instantOf(bits: number, now: number): number {
  const whole = Math.floor(now)
  return whole - ((whole - bits) >>> 0)
}
