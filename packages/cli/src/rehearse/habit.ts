import { madeOf, type Round } from './round.ts'

/** What a round of the program is like while nothing happens: all else is judged against that. */
export interface Habit {
  /** Its pair outlives a run: the second run made no token. */
  keepsPair: boolean
  /** Tokens that a later run makes. */
  makes: number
  /** Queries that are answered in a round. */
  answers: number
  /** Milliseconds after a refusal in which queries still come that were sent before it was known. */
  graceMs: number
}

export const NO_HABIT: Habit = { keepsPair: false, makes: 0, answers: 0, graceMs: 0 }

/** Tokens of a round beyond those that this program makes in every round. */
export function extraMakes(round: Round, { makes }: Habit): number {
  return Math.max(0, madeOf(round) - makes * round.copies)
}

/** Calls of tokens.make beyond those of every round, also the refused ones. */
export function extraMakeCalls(round: Round, { makes }: Habit): number {
  return Math.max(0, round.calls.filter(({ kind }) => kind === 'make').length - makes * round.copies)
}
