import { REASONS, type Reason } from '@chatapp-access/contract'

const REASON_NAMES = Object.keys(REASONS) as Reason[]
const EMPTY = 0
const FIRST_CAPACITY = 1024
const WORDS = 3

/**
 * The grants whose access tokens are refused before their end. An open-addressing table over typed arrays: a million
 * entries take 26 MB at most, and a look-up allocates nothing. Grant ids are random, so their low half is the hash.
 */
export class RevokedGrants {
  #mask = FIRST_CAPACITY - 1
  #size = 0
  /** high, low, until (unix seconds; 0 marks an empty slot) for each slot. */
  #slots = new Uint32Array(FIRST_CAPACITY * WORDS)
  #reasons = new Uint8Array(FIRST_CAPACITY)

  get size(): number {
    return this.#size
  }

  /** Remembers a grant until `untilEnd` (unix seconds). The last word about a grant counts. */
  add(high: number, low: number, untilEnd: number, reason: Reason): void {
    if ((this.#size + 1) * 4 > (this.#mask + 1) * 3) this.#rebuild((this.#mask + 1) * 2, 0)
    this.#insert(high, low, untilEnd, REASON_NAMES.indexOf(reason))
  }

  /** Why the grant was ended, or `undefined` while nobody ended it. */
  reasonFor(high: number, low: number): Reason | undefined {
    const slots = this.#slots
    let slot = low & this.#mask
    while (slots[slot * WORDS + 2] !== EMPTY) {
      if (slots[slot * WORDS] === high && slots[slot * WORDS + 1] === low) {
        return REASON_NAMES[this.#reasons[slot] as number]
      }
      slot = (slot + 1) & this.#mask
    }
    return undefined
  }

  /** Drops what no access token can outlive. `nowSeconds` in unix seconds. */
  forgetBefore(nowSeconds: number): void {
    this.#rebuild(this.#mask + 1, nowSeconds)
  }

  #insert(high: number, low: number, untilEnd: number, reason: number): void {
    const slots = this.#slots
    let slot = low & this.#mask
    while (slots[slot * WORDS + 2] !== EMPTY && (slots[slot * WORDS] !== high || slots[slot * WORDS + 1] !== low)) {
      slot = (slot + 1) & this.#mask
    }
    if (slots[slot * WORDS + 2] === EMPTY) this.#size++
    slots[slot * WORDS] = high
    slots[slot * WORDS + 1] = low
    slots[slot * WORDS + 2] = Math.min(untilEnd, 0xffff_ffff)
    this.#reasons[slot] = reason
  }

  #rebuild(capacity: number, nowSeconds: number): void {
    const { length } = this.#reasons
    const slots = this.#slots
    const reasons = this.#reasons
    this.#mask = capacity - 1
    this.#size = 0
    this.#slots = new Uint32Array(capacity * WORDS)
    this.#reasons = new Uint8Array(capacity)
    for (let slot = 0; slot < length; slot++) {
      const until = slots[slot * WORDS + 2] as number
      if (until === EMPTY || until <= nowSeconds) continue
      this.#insert(slots[slot * WORDS] as number, slots[slot * WORDS + 1] as number, until, reasons[slot] as number)
    }
    // Given back now: the collector sees little reason to run for a few objects, however large what they hold.
    slots.buffer.transfer(0)
    reasons.buffer.transfer(0)
  }
}
