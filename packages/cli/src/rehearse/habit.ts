import { madeOf, type Round, refreshesOf } from './round.ts'

/** What a round of the program is like while nothing happens: all else is judged against that. */
export interface Habit {
  /** Its pair outlives a run: the second run made no token. */
  keepsPair: boolean
  /** Its pair outlives a round: it keeps it, or the program stays. */
  carriesOn: boolean
  /** Tokens that a later run makes. */
  makes: number
  /** Refreshes of a later run, although no token is over. */
  refreshes: number
  /** Queries that are answered in a round. */
  answers: number
  /** Milliseconds after a refusal in which queries still come that were sent before it was known. */
  graceMs: number
}

export const NO_HABIT: Habit = {
  keepsPair: false,
  carriesOn: false,
  makes: 0,
  refreshes: 0,
  answers: 0,
  graceMs: 0,
}

/** Tokens of a round beyond those that this program makes in every round. */
export function extraMakes(round: Round, { makes }: Habit): number {
  return Math.max(0, madeOf(round) - makes * round.copies)
}

/** Refreshes of a round beyond those of every round. */
export function extraRefreshes(round: Round, { refreshes }: Habit): number {
  return Math.max(0, refreshesOf(round).length - refreshes * round.copies)
}
