import type { HashLane } from '../passwords/lane.ts'
import type { Store } from '../store/store.ts'
import { type Tracing, traceObject } from './tracing.ts'

/** What is no verb: it waits for nothing, or for the end. */
const NO_VERBS: ReadonlySet<string> = new Set(['close', 'load', 'watchFeed'])

/** The same store, whose verbs are spans below the call that waits for them. */
export function traceStore(store: Store, tracing: Tracing): Store {
  return traceObject(store, tracing, verb => (NO_VERBS.has(verb) ? undefined : `store ${verb}`))
}

/** The same lane: what is hashed, and the wait before it, is a span below the call. */
export function traceLane(lane: HashLane, tracing: Tracing): HashLane {
  return traceObject(lane, tracing, act => (act === 'verify' || act === 'hash' ? `password ${act}` : undefined))
}
