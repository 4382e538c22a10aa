import type { StoreVerbs } from '../sql-store.ts'
import { type StoreLoad, StoreUnavailableError } from '../store.ts'
import type { Call, Reply, Verb } from './calls.ts'

/** Carries one group of calls to the database and its replies back. Rejects when it cannot tell what became of them. */
export type Courier = (group: readonly Call[]) => Promise<readonly Reply[]>

export interface QueueLimits {
  /** Calls in one transaction at most. */
  group: number
  /** Calls that may wait; the next is refused at once. */
  waiting: number
  /** How long after its deadline a call is given up, milliseconds: by then the disk hangs. */
  graceMs: number
  /** The same for calls without a deadline, counted from the call, milliseconds. */
  patienceMs: number
  /** How often calls are looked through for those to give up, milliseconds. */
  lookMs: number
}

export const QUEUE_LIMITS: QueueLimits = {
  group: 512,
  waiting: 20_000,
  graceMs: 1_000,
  patienceMs: 15_000,
  lookMs: 250,
}

/**
 * Gathers calls into groups, one of which is under way at a time: what comes meanwhile makes the next. So the slower the
 * disk, the larger the groups, and nobody waits for more than two of them.
 */
export class CallQueue {
  readonly #courier: Courier
  readonly #clock: () => number
  readonly #limits: QueueLimits
  readonly #monotonic: () => number
  #waiting: PendingCall[] = []
  #underWay: readonly PendingCall[] = []
  #ready = false
  #sendPlanned = false
  #closed = false
  #watch: NodeJS.Timeout | undefined
  #whenIdle: (() => void) | undefined
  #groups = 0
  #groupedCalls = 0

  /**
   * Waits for {@link resume} before it sends. `clock` is the one deadlines are on, unix milliseconds; waiting is measured
   * on the monotonic one, so that a step of the clock does not give up everything.
   */
  constructor(courier: Courier, clock: () => number, limits = QUEUE_LIMITS, monotonic = () => performance.now()) {
    this.#courier = courier
    this.#clock = clock
    this.#limits = limits
    this.#monotonic = monotonic
  }

  call<Name extends Verb>(verb: Name, args: Parameters<StoreVerbs[Name]>): ReturnType<StoreVerbs[Name]>
  call(verb: Verb, args: readonly unknown[]): Promise<unknown> {
    if (this.#closed) return Promise.reject(new StoreUnavailableError('the store is closed'))
    if (this.#waiting.length >= this.#limits.waiting) {
      return Promise.reject(new StoreUnavailableError('too many calls wait for the store'))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push(new PendingCall({ verb, args }, this.#giveUpAt(args), resolve, reject))
      this.#watch ??= setInterval(() => this.#giveUp(this.#monotonic()), this.#limits.lookMs)
      this.#planSend()
    })
  }

  /** The courier is ready: send what waits. */
  resume(): void {
    this.#ready = true
    this.#planSend()
  }

  /** The courier is not there for now: what comes waits. */
  pause(): void {
    this.#ready = false
  }

  /** How busy it is, and how many groups there were. */
  load(): StoreLoad {
    return { waiting: this.#waiting.length, groups: this.#groups, groupedCalls: this.#groupedCalls }
  }

  /** Takes no more calls; resolves when all there were have been answered. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#watch !== undefined) await new Promise<void>(resolve => (this.#whenIdle = resolve))
  }

  /** Sending waits for the end of this turn of the event loop, so that all calls it brings go in one group. */
  #planSend(): void {
    if (this.#sendPlanned || !this.#maySend()) return
    this.#sendPlanned = true
    setImmediate(() => {
      this.#sendPlanned = false
      if (this.#maySend()) void this.#send()
    })
  }

  #maySend(): boolean {
    return this.#ready && this.#underWay.length === 0 && this.#waiting.length > 0
  }

  async #send(): Promise<void> {
    const group = this.#waiting.splice(0, this.#limits.group)
    this.#underWay = group
    this.#groups++
    this.#groupedCalls += group.length
    try {
      const replies = await this.#courier(group.map(pending => pending.call))
      for (const [index, pending] of group.entries()) pending.settle(replies[index])
    } catch (error) {
      for (const pending of group) pending.fail(error)
    }
    this.#underWay = []
    this.#planSend()
    this.#rest()
  }

  #giveUp(now: number): void {
    for (const pending of this.#underWay) if (pending.giveUpAt <= now) pending.fail()
    if (this.#waiting.some(pending => pending.giveUpAt <= now)) {
      for (const pending of this.#waiting) if (pending.giveUpAt <= now) pending.fail()
      this.#waiting = this.#waiting.filter(pending => !pending.settled)
    }
    this.#rest()
  }

  /** Stops watching when nobody waits for an answer any more. */
  #rest(): void {
    if (this.#waiting.length > 0 || this.#underWay.some(pending => !pending.settled)) return
    clearInterval(this.#watch)
    this.#watch = undefined
    this.#whenIdle?.()
  }

  #giveUpAt([order]: readonly unknown[]): number {
    const { graceMs, patienceMs } = this.#limits
    const hasDeadline = typeof order === 'object' && order !== null && 'deadline' in order
    const left = hasDeadline ? Number(order.deadline) - this.#clock() + graceMs : patienceMs
    return this.#monotonic() + left
  }
}

class PendingCall {
  readonly call: Call
  readonly giveUpAt: number
  readonly #resolve: (value: unknown) => void
  readonly #reject: (error: Error) => void
  settled = false

  constructor(call: Call, giveUpAt: number, resolve: (value: unknown) => void, reject: (error: Error) => void) {
    this.call = call
    this.giveUpAt = giveUpAt
    this.#resolve = resolve
    this.#reject = reject
  }

  settle(reply: Reply | undefined): void {
    if (reply === undefined) this.fail()
    else if ('failure' in reply) this.fail(new Error(reply.failure))
    else {
      this.settled = true
      this.#resolve(reply.value)
    }
  }

  /** Whoever was answered or given up before stays so. */
  fail(cause?: unknown): void {
    this.settled = true
    const why = cause instanceof Error ? `the store is unavailable: ${cause.message}` : undefined
    this.#reject(new StoreUnavailableError(why, { cause }))
  }
}
