import { checkOf } from '../check.ts'
import { madeOf, queriesOf, type Round } from '../round.ts'
import { type Calm, calm } from '../scenes/calm.ts'
import { bad, good, type Verdict } from '../verdict.ts'

export const oneToken = checkOf({
  name: 'one-token',
  title: 'one token, made once and saved',
  mend: 'Make one pair, save it, and use the saved access token for every query. Renew it with tokens.refresh only when a query is answered with ApiInvalidTokenError.',
  advice: 'make-before-query',
  part: 'keep',
  scene: calm,
  judge: ({ rounds }: Calm): Verdict => {
    const made = sum(rounds, madeOf)
    const queries = sum(rounds, round => queriesOf(round).length)
    const work = `${queries} queries in ${rounds.length} runs`
    return made <= 1 ? good(`${made} for ${work}`) : bad(`${made} tokens for ${work}`)
  },
})

function sum(rounds: readonly Round[], count: (round: Round) => number): number {
  return rounds.reduce((total, round) => total + count(round), 0)
}
