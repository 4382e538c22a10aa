import type { Habit } from './habit.ts'
import type { Pace } from './pace.ts'
import type { Round } from './round.ts'
import type { RehearsalServer } from './server/start-server.ts'

/** A server, an empty home, and the program. */
export interface Stage {
  readonly server: RehearsalServer
  readonly pace: Pace
  readonly habit: Habit
  /** Whether the program stays, and does its work again and again by itself. */
  readonly stays: boolean
  /**
   * One run of the program, to its end. One that stays: until a query of its next piece of work is answered, or until
   * it had the time for that.
   *
   * @param atLeastMs of one that stays: how long to look on, whatever is answered
   */
  round(atLeastMs?: number): Promise<Round>
  /** The same of several copies at once. */
  rounds(copies: number): Promise<Round>
  /** Ends the token that the program uses: now, or where it keeps none, in the middle of its next run. */
  endToken(what: 'access' | 'all'): void
  /** A program that stays is ended, and started anew by its next round. */
  stop(): Promise<void>
  rest(milliseconds: number): Promise<void>
}

/** What the programs of a stage left behind for all to see. */
export interface Trace {
  /** What one run printed. */
  printed: readonly { stdout: string; stderr: string }[]
  /** Paths and query strings that were called. */
  urls: readonly string[]
  secrets: readonly string[]
}

/** Something a scene does with a program, and what happened. */
export type Scene<Result> = (stage: Stage) => Promise<Result>
