import { checkOf } from '../check.ts'
import { queriesOf, type Round, refreshesOf } from '../round.ts'
import { type Ended, ended } from '../scenes/ended.ts'
import type { Call } from '../server/call.ts'
import { bad, good, unknown } from '../verdict.ts'

/** Queries may be on their way already when the new pair comes. */
const ON_THE_WAY_MS = 50

export const savesNewPair = checkOf({
  name: 'saves-new-pair',
  title: 'saves the new pair in place of the old one',
  mend: 'Read the saved pair before each query instead of carrying the token along. Never put a token into a queued job or an environment variable; after a renewal save the new pair in place of the old one.',
  advice: 'stale-pair-in-use',
  part: 'keep',
  scene: ended,
  judge: ({ renewed, midway, after }: Ended) => {
    const rounds = [renewed, ...(midway ? [midway] : []), after]
    const calls = rounds.flatMap(round => round.calls)
    const given = rounds.flatMap(round => refreshesOf(round)).filter(({ status }) => status === 200)
    if (given.length === 0) return unknown('no refresh gave it a new pair')
    const stale = rounds.flatMap(round => queriesOf(round)).filter(query => cameTooLate(query, calls))
    return stale.length === 0
      ? good()
      : bad(`after the refresh it came with the old token again: ${timesOf(stale, after)}`)
  },
})

/** A query with a pair that had been replaced when it came. */
function cameTooLate({ grant, generation = 0, at }: Call, calls: readonly Call[]): boolean {
  return calls.some(
    call =>
      call.grant === grant &&
      call.given !== undefined &&
      call.given > generation &&
      (call.repliedAt ?? at) + ON_THE_WAY_MS < at,
  )
}

function timesOf(stale: readonly Call[], after: Round): string {
  const where = stale.some(query => after.calls.includes(query)) ? 'the next run' : 'the same run'
  return `${stale.length} ${stale.length === 1 ? 'query' : 'queries'} of ${where}`
}
