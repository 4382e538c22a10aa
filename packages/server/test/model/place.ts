import type { Store } from '../../src/store/store.ts'
import type { Fault, Wire } from './wire.ts'

/** Where a node runs: its own way to the database, and its store at the end of it. */
export interface Place {
  store: Store
  /** `undefined` where the store is in the process itself. */
  wire?: Wire
  /** Ends all that the node has under way, wherever it is, as `kill -9` does. Gives the place of its successor. */
  kill(): Promise<Place>
  close(): Promise<void>
}

/** Something a node does with its database: under way while its message is held. */
export interface Doing<Result> {
  /** Never rejects, unless the work does. */
  done: Promise<Result>
  isHeld: boolean
}

/** Does it with a fault on the way. Resolves when it is done, or lies on the wire. */
export async function doAt<Result>(
  place: Place,
  fault: Fault | undefined,
  work: () => Promise<Result>,
): Promise<Doing<Result>> {
  const { wire } = place
  if (!wire || !fault) return { done: work(), isHeld: false }
  const held = wire.arm(fault)
  const done = work()
  await Promise.race([held, done.catch(() => undefined)])
  wire.disarm()
  return { done, isHeld: wire.isHolding }
}
