/** A queue of two classes: known callers go first, and strangers have at most half of it. */
export interface LaneQueue<T> {
  /** Puts an item at the end of its class; false where there is no room. */
  push(item: T, known: boolean): boolean
  /** Takes the next item. */
  shift(): T | undefined
  /** Takes an item out, wherever it stands. */
  remove(item: T): void
  readonly size: number
}

/** @param limit items in all */
export function createLaneQueue<T>(limit: number): LaneQueue<T> {
  // A Set keeps the order of insertion and removes from anywhere at once.
  const known = new Set<T>()
  const strangers = new Set<T>()
  const strangersLimit = Math.floor(limit / 2)
  return {
    push(item, isKnown) {
      if (known.size + strangers.size >= limit) return false
      if (!isKnown && strangers.size >= strangersLimit) return false
      const group = isKnown ? known : strangers
      group.add(item)
      return true
    },
    shift() {
      const group = known.size > 0 ? known : strangers
      const [item] = group
      if (item !== undefined) group.delete(item)
      return item
    },
    remove(item) {
      known.delete(item)
      strangers.delete(item)
    },
    get size() {
      return known.size + strangers.size
    },
  }
}
