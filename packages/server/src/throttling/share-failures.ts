import type { LocalThrottle } from '../domain/throttle.ts'
import type { ThrottleNews } from '../domain/throttle-news.ts'
import { FAILURES_KEPT_MS, type FailureBatch, type ThrottleStore } from '../store/throttle-store.ts'

export interface ShareFailuresOptions {
  store: ThrottleStore
  throttle: Pick<LocalThrottle, 'takeNews' | 'heed'>
  nodeId: string
  /** Told of a turn that failed; the sharing goes on by itself. */
  onError(error: unknown): void
}

/** Between two turns. */
const EVERY_MS = 1_000
/** Keys in one batch. */
const BATCH = 500
/** Batches in one answer. */
const PAGE = 200
/** A batch is seen later than its time says by no more than a statement may take, and some more. */
const LATE_MS = 10_000

/** Begins to share. Gives what ends it. */
export function shareFailures(options: ShareFailuresOptions): () => Promise<void> {
  const sharing = new FailureSharing(options)
  sharing.start()
  return () => sharing.stop()
}

/**
 * Tells other nodes of failed logins through the store, and heeds theirs, once a second, behind all calls: N nodes do not
 * give N times the guesses. While the store is away each node counts for itself, and tells the rest afterwards.
 */
export class FailureSharing {
  readonly #options: ShareFailuresOptions
  #unsent: { batch: number; news: readonly ThrottleNews[] } | undefined
  #batch = 0
  /** Batches that were heeded, with their time: those of the last moments are read again. */
  readonly #heeded = new Map<string, number>()
  /** When each other node was last heard of. */
  readonly #nodes = new Map<string, number>()
  #after = 0
  #timer: NodeJS.Timeout | undefined
  #turn: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: ShareFailuresOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#stopped) return
    this.#turn = this.turn().catch(error => this.#options.onError(error))
    void this.#turn.then(() => {
      if (!this.#stopped) this.#timer = setTimeout(() => this.start(), EVERY_MS).unref()
    })
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#turn
  }

  /** Tells and listens, once. Rejects when the store is away. */
  async turn(): Promise<void> {
    await this.#tell()
    await this.#listen()
  }

  async #tell(): Promise<void> {
    const { store, throttle, nodeId } = this.#options
    for (;;) {
      this.#unsent ??= this.#nextBatch(throttle.takeNews(BATCH))
      if (!this.#unsent) return
      await store.noteFailures({ nodeId, ...this.#unsent })
      this.#unsent = undefined
    }
  }

  #nextBatch(news: readonly ThrottleNews[]) {
    if (news.length === 0) return undefined
    this.#batch += 1
    return { batch: this.#batch, news }
  }

  /** A node that has just started hears of the last hour: a restart gives nobody new guesses. */
  async #listen(): Promise<void> {
    const { store, nodeId } = this.#options
    let after = this.#after
    for (;;) {
      const { now, batches } = await store.listFailures({ nodeId, after, limit: PAGE })
      for (const batch of batches) this.#heed(batch, now)
      if (batches.length < PAGE) {
        // Only now: a turn that breaks off between two pages begins again where it began.
        this.#after = now - LATE_MS
        return this.#forgetBefore(now)
      }
      // Batches of one moment may go over the end of a page; where they fill one, the rest of that moment is passed over.
      after = Math.max((batches.at(-1)?.at ?? after) - 1, after + 1)
    }
  }

  #heed({ nodeId, batch, at, news }: FailureBatch, now: number): void {
    const name = `${nodeId} ${batch}`
    if (this.#heeded.has(name)) return
    this.#heeded.set(name, at)
    this.#nodes.set(nodeId, at)
    const ageMs = Math.max(0, now - at)
    for (const one of news) this.#options.throttle.heed(one, ageMs, this.#nodes.size + 1)
  }

  #forgetBefore(now: number): void {
    for (const [name, at] of this.#heeded) if (at <= now - 2 * LATE_MS) this.#heeded.delete(name)
    for (const [node, at] of this.#nodes) if (at <= now - FAILURES_KEPT_MS) this.#nodes.delete(node)
  }
}
