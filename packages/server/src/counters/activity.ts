import type { Reason } from '@chatapp-access/contract'
import type { UsageMetric } from '@chatapp-access/contract/account'
import type { AppKey, Counters } from '../domain/counters.ts'
import type { ActivityBatch, ActivityStore, GrantCount } from '../store/activity-store.ts'
import type { TokenFields } from '../tokens/layout.ts'
import { AppCounters } from './app-counters.ts'
import { GrantActivity } from './grant-activity.ts'
import { JournalWriter } from './journal-writer.ts'
import { RefusedQueries } from './refused-queries.ts'

/** Between two batches, milliseconds: with what a batch takes, less than the 5 s that a crash may lose. */
const WRITE_EVERY_MS = 2_000
/**
 * Counts by hour in one batch: a tenth of what a transaction on PostgreSQL has the time for. A batch that took longer than
 * that would never be written.
 */
const COUNTS_PER_BATCH = 10_000
/** Rows of grants and of the journal in one batch: some 15 ms of the store. The rest waits for the next. */
const GRANTS_PER_BATCH = 1_000
const NOTES_PER_BATCH = 1_000
const HOUR_MS = 3_600_000

export interface ActivityOptions {
  store: Pick<ActivityStore, 'noteActivity'>
  /** Of this process, and never of another: tells its batches from those of others. */
  nodeId: string
  /** Unix milliseconds of the store's clock. */
  now(): number
  /** Told of a batch that was not written; it is sent again with the next. */
  onError(error: unknown): void
  /** Told what was given up for want of memory, while the store was away or under more load than is counted. */
  onDropped(dropped: Dropped): void
}

/** What no count holds any more. */
export interface Dropped {
  /** Calls that are missing in the usage by hour. */
  calls: number
  /** Queries that are in the usage by hour, and missing at their grant. */
  queries: number
  notes: number
}

/** What apps do, counted and noted in memory and written in batches, one at a time. */
export class Activity implements Counters {
  readonly journal: JournalWriter
  readonly #options: ActivityOptions
  readonly #apps: AppCounters
  readonly #grants: GrantActivity
  readonly #refused = new RefusedQueries()
  #lastBatch = 0
  /** Sent, and perhaps written: it goes out again as it was until its answer comes. */
  #unanswered: ActivityBatch | undefined
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(options: ActivityOptions) {
    this.#options = options
    this.journal = new JournalWriter(options.now)
    this.#apps = new AppCounters(hourOf(options.now()))
    this.#grants = new GrantActivity(this.#addQueries)
  }

  query(token: TokenFields, networkOf: () => string, now: number): void {
    this.#grants.note(token, networkOf, now)
  }

  refusedQuery(token: TokenFields, reason: Reason, now: number): void {
    this.#apps.add(token.accountId, token.appNumber, `refused_${reason}`)
    this.#refused.note(token, now)
  }

  count({ accountId, appNumber }: AppKey, metric: UsageMetric): void {
    this.#apps.add(accountId, appNumber, metric)
  }

  /** Grants and notes that are yet to be written. */
  get waiting(): number {
    return this.#grants.waiting + this.#refused.waiting + this.journal.waiting
  }

  /** Writes by itself from now on. */
  start(): void {
    this.#timer = setInterval(() => void this.#writeDue().catch(() => undefined), WRITE_EVERY_MS).unref()
  }

  /** Writes all that is left, batch after batch; what the store does not take now is lost. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    try {
      do await this.flush()
      while (this.waiting > 0)
    } catch {
      // Told already; nobody is there to try again.
    }
  }

  /** {@link flush} for a reader: resolves when it is done, or has failed, or the time is over. */
  async settle(milliseconds: number): Promise<void> {
    const patience = Promise.withResolvers<void>()
    const timer = setTimeout(patience.resolve, milliseconds)
    await Promise.race([this.flush().catch(() => undefined), patience.promise])
    clearTimeout(timer)
  }

  /**
   * Writes what was counted and noted before the call; of grants, and of the journal, the oldest thousand. All who ask
   * while a batch is under way share the one after it. Rejects when the store is away: then all of it is kept.
   */
  flush(): Promise<void> {
    if (!this.#writing) return this.#write()
    this.#next ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#writing ?? this.#write()
      })
    return this.#next
  }

  /**
   * Goes on at once while the journal fills whole batches: an owner whose program fills it must not push the notes of
   * others out of memory.
   */
  async #writeDue(): Promise<void> {
    do await this.flush()
    while (this.journal.waiting >= NOTES_PER_BATCH)
  }

  #write(): Promise<void> {
    this.#writing = this.#writeBatches().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  async #writeBatches(): Promise<void> {
    this.#enterHour()
    try {
      if (this.#unanswered) await this.#send(this.#unanswered)
      for (let isFull = true; isFull; ) {
        const batch = this.#takeBatch()
        if (batch) await this.#send(batch)
        isFull = batch !== undefined && batch.usage.length >= COUNTS_PER_BATCH
      }
    } catch (error) {
      this.#options.onError(error)
      throw error
    } finally {
      this.#tellDropped()
    }
  }

  async #send(batch: ActivityBatch): Promise<void> {
    this.#unanswered = batch
    await this.#options.store.noteActivity(batch)
    this.#unanswered = undefined
  }

  #takeBatch(): ActivityBatch | undefined {
    this.#enterHour()
    const usage = this.#apps.take(COUNTS_PER_BATCH)
    const grants = this.#takeGrants()
    const journal = this.journal.take(NOTES_PER_BATCH)
    if (usage.length + grants.length + journal.length === 0) return undefined
    this.#lastBatch++
    return { nodeId: this.#options.nodeId, batch: this.#lastBatch, usage, grants, journal }
  }

  #takeGrants(): GrantCount[] {
    const refused = this.#refused.take(GRANTS_PER_BATCH)
    const queried = this.#grants.take(GRANTS_PER_BATCH - refused.length, this.#options.now())
    return [...refused, ...queried].sort(byKey)
  }

  /**
   * Sums what was queried, for the hour in which it was. What comes between the full hour and the batch after it still
   * counts as of the hour before.
   */
  #enterHour(): void {
    this.#grants.sum()
    this.#apps.enter(hourOf(this.#options.now()))
  }

  readonly #addQueries = (accountId: number, appNumber: number, queries: number): void =>
    this.#apps.add(accountId, appNumber, 'queries', queries)

  #tellDropped(): void {
    const dropped = {
      calls: this.#apps.takeDropped(),
      queries: this.#grants.takeUncounted(),
      notes: this.journal.takeDropped(),
    }
    if (dropped.calls + dropped.queries + dropped.notes > 0) this.#options.onDropped(dropped)
  }
}

function hourOf(now: number): number {
  return Math.floor(now / HOUR_MS)
}

/** In the order of the rows: batches of several nodes cannot block each other crosswise, and pages are met once. */
function byKey(one: GrantCount, other: GrantCount): number {
  return one.accountId - other.accountId || (one.grantId < other.grantId ? -1 : Number(one.grantId > other.grantId))
}
