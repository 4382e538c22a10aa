import type { ListenAddress } from '../config/parse.ts'
import type { ObservedPolicy } from './lineage.ts'
import type { Note } from './note.ts'

/** What the judging thread is started with. */
export interface ObserverOptions {
  /** The origin of the observed API, for the report. */
  upstream: string
  /** Where the report is served. */
  listen: ListenAddress
  /** The file that is read at the start and written with each beat. */
  snapshotPath: string
  /** How often something is told and kept, milliseconds: what a crash loses at the most. */
  beatMs: number
  policy: ObservedPolicy
  tokensPerDay: number
  quotaTimeZone: string
}

export type ToObserver =
  /** `dropped`: calls that were not told, since there were too many, in all. */
  { kind: 'notes'; notes: readonly Note[]; dropped: number } | { kind: 'stop' }

export type FromObserver =
  | { kind: 'ready'; url: string }
  /** It cannot listen. */
  | { kind: 'unready'; code: string; words: string }
  /** Notes that were read, and what they weighed: room for so many more. */
  | { kind: 'read'; notes: number; bytes: number }
  /** A line for the terminal, where something changed. */
  | { kind: 'summary'; line: string }
  | { kind: 'warning'; words: string }
  /** The last report, as text and as JSON. */
  | { kind: 'final'; text: string; json: string }
