import type { NoticeChannel } from '@chatapp-access/contract/account'
import { nextTryAt } from '../domain/delivery-retry.ts'
import type { DeliveryOutcome, DueDelivery, NoticeStore } from '../store/notice-store.ts'

/** How often the store is asked what is due, milliseconds; a new notice is asked for at once. */
const LOOK_EVERY_MS = 5_000
/** Deliveries under way at once. */
const AT_ONCE = 16
/** Longer than any try takes: a delivery whose node died in it is tried again after this. */
const LEASE_MS = 120_000

/** Sends one delivery by one way. Rejects with words for its owner, where it was not taken. */
export type Deliver = (due: DueDelivery, signal: AbortSignal) => Promise<void>

/** Rejecting with this ends a delivery: another try would go the same way. */
export class UndeliverableError extends Error {
  override name = 'UndeliverableError'
}

export interface DelivererOptions {
  store: Pick<NoticeStore, 'takeDeliveries' | 'noteDelivery'>
  channel: NoticeChannel
  deliver: Deliver
  /** 0 to 1. */
  random(): number
  onError(error: unknown): void
}

/**
 * Delivers what is due by one way, with growing waits between tries. At least once: what was sent just before this process died is
 * sent again, under the same id.
 */
export class Deliverer {
  readonly #options: DelivererOptions
  readonly #stopping = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #again = false

  constructor(options: DelivererOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref()
  }

  /** Looks for what is due now, soon. */
  look(): void {
    this.#again = true
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = undefined
      // Somebody asked while it was ending.
      if (this.#again && this.#mayBegin()) this.look()
    })
  }

  /** Breaks off what is under way: it is due again after its lease. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.#looking
    await Promise.all(this.#underWay)
  }

  async #lookOn(): Promise<void> {
    while (this.#again && this.#mayBegin()) {
      this.#again = false
      try {
        const { store, channel } = this.#options
        const limit = AT_ONCE - this.#underWay.size
        const due = await store.takeDeliveries({ channel, limit, leaseMs: LEASE_MS })
        for (const delivery of due) this.#begin(delivery)
      } catch (error) {
        this.#options.onError(error)
      }
    }
  }

  /** Where all lines are taken, whichever is free next looks again. */
  #mayBegin(): boolean {
    return this.#underWay.size < AT_ONCE && !this.#stopping.signal.aborted
  }

  #begin(due: DueDelivery): void {
    const work: Promise<void> = this.#try(due)
      .catch(this.#options.onError)
      .finally(() => {
        const wasFull = this.#underWay.size === AT_ONCE
        this.#underWay.delete(work)
        if (wasFull) this.look()
      })
    this.#underWay.add(work)
  }

  async #try(due: DueDelivery): Promise<void> {
    const { accountId, noticeId, channel, attempts } = due
    const outcome = await this.#outcomeOf(due)
    if (outcome) await this.#options.store.noteDelivery({ accountId, noticeId, channel, attempts, ...outcome })
  }

  /** `undefined` where it was broken off by a stop: then nothing is known of it. */
  async #outcomeOf(due: DueDelivery): Promise<Pick<DeliveryOutcome, 'state' | 'nextAt' | 'failure'> | undefined> {
    try {
      await this.#unlessStopped(this.#options.deliver(due, this.#stopping.signal))
      return { state: 'sent', nextAt: 0, failure: '' }
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined
      const nextAt = error instanceof UndeliverableError ? undefined : this.#nextTry(due)
      const failure = error instanceof Error ? error.message : 'it failed'
      return { state: nextAt ? 'waiting' : 'failed', nextAt: nextAt ?? 0, failure }
    }
  }

  /** What does not listen to the signal, as a mail server that says nothing, holds no stop up either. */
  async #unlessStopped(work: Promise<void>): Promise<void> {
    const { signal } = this.#stopping
    const stopped = Promise.withResolvers<never>()
    const stop = () => stopped.reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      await Promise.race([work, stopped.promise])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  #nextTry({ attempts, now, notice }: DueDelivery): number | undefined {
    return nextTryAt({ noticeAt: notice.at, attempts, now, random: this.#options.random() })
  }
}
