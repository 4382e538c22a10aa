import type { NoticeChannel, UsageMetric } from '@chatapp-access/contract/account'

/** What an operator asks of the store as a whole. It reads much, and is for a person who waits. */
export interface DiagnosisStore {
  diagnose(query: { sinceHour: number; staleMs: number; apps: number }): Promise<Diagnosis>
}

export interface Diagnosis {
  /** The store's clock, unix milliseconds. */
  now: number
  /** Deliveries of notices that should have been tried `staleMs` ago and were not. */
  stuck: readonly { channel: NoticeChannel; count: number }[]
  /** Deliveries that were given up since `sinceHour`. */
  failed: readonly { channel: NoticeChannel; count: number; accounts: number }[]
  /** The highest counts of apps since `sinceHour`, at most `apps` of each metric. */
  busiest: readonly BusyApp[]
}

export interface BusyApp {
  accountId: number
  appNumber: number
  metric: UsageMetric
  count: number
}
