import type { Reason } from '@chatapp-access/contract'
import type { StoreClock } from '../clock/store-clock.ts'
import type { Follower } from '../revocations/follower.ts'
import type { TokenFields } from '../tokens/layout.ts'

/** Why a live call is over: as for a query, or because this node can no longer know (`unavailable`) or stops. */
export type EndCause = Reason | 'unavailable' | 'stopping'

export interface LiveCallsOptions {
  clock: Pick<StoreClock, 'now'>
  follower: Pick<Follower, 'revoked' | 'stalenessMs' | 'whenRevoked'>
  /** How long calls go on without a word from the store, in milliseconds. */
  maxStalenessMs: number
}

interface LiveCall {
  readonly fields: TokenFields | undefined
  readonly end: (cause: EndCause) => void
}

/** Few enough that a place costs less than the calls in it, many enough that 100,000 calls are six for each. */
const GRANT_PLACES = 1 << 14
const MINUTE = 60

/**
 * Calls that stay open: event streams and tunnels. Each was judged once, when it began; what a query would be told later
 * ends them here, within the same bounds. A revocation looks at the few calls in the place of its grant, and once a
 * second one timer looks at those whose tokens end in that minute, however many calls there are.
 */
export class LiveCalls {
  readonly #options: LiveCallsOptions
  readonly #all = new Set<LiveCall>()
  /** By some bits of the grant id, which is random. */
  readonly #byGrant = new Map<number, Set<LiveCall>>()
  /** By the minute in which the access token ends. */
  readonly #byEnd = new Map<number, Set<LiveCall>>()
  #timer: NodeJS.Timeout | undefined
  #stopping = false

  constructor(options: LiveCallsOptions) {
    this.#options = options
    options.follower.whenRevoked(grantLow => this.#onRevoked(grantLow))
  }

  get size(): number {
    return this.#all.size
  }

  /**
   * Calls `end` once, when the call may go on no longer; never before this has returned, although it may be over already.
   *
   * @param fields what its access token says; `undefined` on a public route, where only a stop ends it
   * @returns to be called when the call ended by itself
   */
  add(fields: TokenFields | undefined, end: (cause: EndCause) => void): () => void {
    const call: LiveCall = { fields, end }
    this.#all.add(call)
    if (fields) {
      put(this.#byGrant, fields.grantLow % GRANT_PLACES, call)
      put(this.#byEnd, Math.floor(fields.endTime / MINUTE), call)
    }
    if (this.#causeToEnd(fields)) queueMicrotask(() => this.#judge(call))
    else this.#schedule()
    return () => void this.#remove(call)
  }

  /** Ends all, and whatever is added from now on. */
  stop(): void {
    this.#stopping = true
    clearTimeout(this.#timer)
    for (const call of this.#all) this.#judge(call)
  }

  /** The judgement of a query, see `flows/check-access.ts`; of the token itself only time can have changed. */
  #causeToEnd(fields: TokenFields | undefined): EndCause | undefined {
    if (this.#stopping) return 'stopping'
    if (!fields) return undefined
    const { clock, follower, maxStalenessMs } = this.#options
    if (fields.endTime * 1000 <= clock.now()) return 'expired'
    if (follower.stalenessMs() > maxStalenessMs) return 'unavailable'
    return follower.revoked.reasonFor(fields.grantHigh, fields.grantLow, fields.generation)
  }

  #onRevoked(grantLow: number): void {
    for (const call of this.#byGrant.get(grantLow % GRANT_PLACES) ?? []) {
      if (call.fields?.grantLow === grantLow) this.#judge(call)
    }
  }

  #judge(call: LiveCall): void {
    const cause = this.#causeToEnd(call.fields)
    if (cause && this.#remove(call)) call.end(cause)
  }

  #remove(call: LiveCall): boolean {
    const { fields } = call
    if (fields) {
      take(this.#byGrant, fields.grantLow % GRANT_PLACES, call)
      take(this.#byEnd, Math.floor(fields.endTime / MINUTE), call)
    }
    return this.#all.delete(call)
  }

  /** At the turn of a second: that is when tokens end. */
  #schedule(): void {
    if (this.#timer || this.#stopping || this.#byEnd.size === 0) return
    const toNextSecond = 1000 - (this.#options.clock.now() % 1000)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#sweep()
      this.#schedule()
    }, toNextSecond).unref()
  }

  /** Looks at every minute there is, not only at this one: the store's clock may step. */
  #sweep(): void {
    const { clock, follower, maxStalenessMs } = this.#options
    const isStale = follower.stalenessMs() > maxStalenessMs
    const now = clock.now() / 1000
    for (const [minute, calls] of this.#byEnd) {
      if (!isStale && minute * MINUTE > now) continue
      for (const call of calls) if (isStale || (call.fields?.endTime ?? now) <= now) this.#judge(call)
    }
  }
}

function put(index: Map<number, Set<LiveCall>>, key: number, call: LiveCall): void {
  const calls = index.get(key)
  if (calls) calls.add(call)
  else index.set(key, new Set([call]))
}

function take(index: Map<number, Set<LiveCall>>, key: number, call: LiveCall): void {
  const calls = index.get(key)
  if (calls?.delete(call) && calls.size === 0) index.delete(key)
}
