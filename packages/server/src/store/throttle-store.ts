import type { ThrottleNews } from '../domain/throttle-news.ts'

/** For how long failed logins are remembered for other nodes, milliseconds. */
export const FAILURES_KEPT_MS = 3_600_000

/** What nodes tell each other of failed logins. */
export interface ThrottleStore {
  /** Tells other nodes. A batch of a node that is told twice counts once. */
  noteFailures(batch: { nodeId: string; batch: number; news: readonly ThrottleNews[] }): Promise<void>
  /** What other nodes noted after a time of the store's clock, oldest first. */
  listFailures(page: { nodeId: string; after: number; limit: number }): Promise<NotedFailures>
}

export interface NotedFailures {
  /** The store's clock, unix milliseconds. */
  now: number
  batches: readonly FailureBatch[]
}

export interface FailureBatch {
  nodeId: string
  /** Grows with each of a node. */
  batch: number
  /** Unix milliseconds of the store's clock. */
  at: number
  news: readonly ThrottleNews[]
}
