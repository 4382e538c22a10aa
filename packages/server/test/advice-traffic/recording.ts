import type { AdviceRule } from '@chatapp-access/contract'
import type { AdviceFacts } from '../../src/domain/advice/facts.ts'

/** What the server saw of one program, at several moments of its first days. */
export interface Recording {
  what: string
  /** The habit it has; `null` for none. */
  habit: AdviceRule | null
  time: string
  moments: readonly Moment[]
}

export interface Moment {
  /** Since the program began. */
  hours: number
  facts: AdviceFacts
}

/** Runs are short: their access tokens live {@link DAY_SECONDS} seconds, and each second is written down as an hour. */
export const SCALE = 3600
export const DAY_SECONDS = 24
export const TIME =
  'Recorded with access tokens of 24 s, refresh tokens of 336 s and no grace for replays; all times × 3600.'

/** When recordings begin: midnight, so that nobody takes them for the hours they were made in. */
export const BEGINNING = Date.UTC(2026, 0, 1)
