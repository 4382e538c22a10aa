import type { Ending } from './program/start-program.ts'
import type { Call } from './server/call.ts'

/** What one run of the program did; of one that stays, what it did in one piece of its work. */
export interface Round {
  /** How many copies of the program ran at once. */
  copies: number
  calls: readonly Call[]
  /** One for each copy; none of one that stays. */
  endings: readonly Ending[]
}

export const makesOf = ({ calls }: Round): Call[] => calls.filter(({ kind }) => kind === 'make')
export const refreshesOf = ({ calls }: Round): Call[] => calls.filter(({ kind }) => kind === 'refresh')
export const queriesOf = ({ calls }: Round): Call[] => calls.filter(({ kind }) => kind === 'query')

/** Queries that got what they asked for. */
export const answeredOf = (round: Round): Call[] => queriesOf(round).filter(({ status }) => status === 200)

/** Queries with an access token that was over. */
export const overOf = (round: Round): Call[] => queriesOf(round).filter(({ tokenState }) => tokenState === 'over')

/** Tokens that were made and counted: a repetition under the same key is none. */
export const madeOf = (round: Round): number => makesOf(round).filter(({ isNewGrant }) => isNewGrant).length
