import { REASONS, type Reason } from '@chatapp-access/contract'

const REASON_NAMES = Object.keys(REASONS) as Reason[]
const EMPTY = 0
const FIRST_CAPACITY = 1024
const WORDS = 4
/** The highest generation there can be: ends with it, all access tokens of a grant have ended. */
export const ALL_GENERATIONS = 0xffff_ffff

/**
 * The grants whose access tokens are refused before their end, all of them or those up to a generation. An
 * open-addressing table over typed arrays: a million entries take 34 MB at most, and a look-up allocates nothing. Grant
 * ids are random, so their low half is the hash.
 */
export class RevokedGrants {
  #mask = FIRST_CAPACITY - 1
  #size = 0
  /** high, low, until (unix seconds; 0 marks an empty slot), the highest generation ended, for each slot. */
  #slots = new Uint32Array(FIRST_CAPACITY * WORDS)
  #reasons = new Uint8Array(FIRST_CAPACITY)

  get size(): number {
    return this.#size
  }

  /**
   * Remembers until `untilEnd` (unix seconds) that access tokens of a grant are ended, up to a generation or all. The last
   * word about a grant counts, unless it ends less than the one before.
   */
  add(high: number, low: number, untilEnd: number, reason: Reason, generation = ALL_GENERATIONS): void {
    if ((this.#size + 1) * 4 > (this.#mask + 1) * 3) this.#rebuild((this.#mask + 1) * 2, 0)
    this.#insert(high, low, untilEnd, generation, REASON_NAMES.indexOf(reason))
  }

  /** Why access tokens of this generation were ended, or `undefined` while nobody ended them. */
  reasonFor(high: number, low: number, generation: number): Reason | undefined {
    const slots = this.#slots
    let slot = low & this.#mask
    while (slots[slot * WORDS + 2] !== EMPTY) {
      if (slots[slot * WORDS] === high && slots[slot * WORDS + 1] === low) {
        return generation <= (slots[slot * WORDS + 3] as number)
          ? REASON_NAMES[this.#reasons[slot] as number]
          : undefined
      }
      slot = (slot + 1) & this.#mask
    }
    return undefined
  }

  /** Drops what no access token can outlive. `nowSeconds` in unix seconds. */
  forgetBefore(nowSeconds: number): void {
    this.#rebuild(this.#mask + 1, nowSeconds)
  }

  #insert(high: number, low: number, untilEnd: number, generation: number, reason: number): void {
    const slots = this.#slots
    let slot = low & this.#mask
    while (slots[slot * WORDS + 2] !== EMPTY && (slots[slot * WORDS] !== high || slots[slot * WORDS + 1] !== low)) {
      slot = (slot + 1) & this.#mask
    }
    if (slots[slot * WORDS + 2] === EMPTY) this.#size++
    else if (generation < (slots[slot * WORDS + 3] as number)) return
    slots[slot * WORDS] = high
    slots[slot * WORDS + 1] = low
    slots[slot * WORDS + 2] = Math.min(untilEnd, 0xffff_ffff)
    slots[slot * WORDS + 3] = generation
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
      const at = slot * WORDS
      const until = slots[at + 2] as number
      if (until === EMPTY || until <= nowSeconds) continue
      const generation = slots[at + 3] as number
      this.#insert(slots[at] as number, slots[at + 1] as number, until, generation, reasons[slot] as number)
    }
    // Given back now: the collector sees little reason to run for a few objects, however large what they hold.
    slots.buffer.transfer(0)
    reasons.buffer.transfer(0)
  }
}
