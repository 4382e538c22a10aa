import { extraMakes, extraRefreshes, type Habit } from './habit.ts'
import { answeredOf, queriesOf, type Round } from './round.ts'
import type { Busy } from './scenes/refusals.ts'
import { bad, good, unknown, type Verdict } from './verdict.ts'

/** A program may come this much early: its timer and ours are not one. */
const TOLERANCE_MS = 100

/** A server that is busy is left alone for as long as it says, and keeps its tokens. */
export function judgeBusy({ during, after, retryAfterMs }: Busy, habit: Habit): Verdict {
  const refused = queriesOf(during).find(({ status }) => status === 429 || status === 503)
  if (!refused) return unknown('no query of it was refused')
  if (extraMakes(during, habit) > 0) return bad('it made a new token')
  if (extraRefreshes(during, habit) > 0) return bad('it refreshed a token that was good')
  const early = tooEarly(during, refused.repliedAt ?? refused.at, retryAfterMs, habit)
  if (early > 0) return bad(`${early} more calls before the ${retryAfterMs / 1000} s of Retry-After were over`)
  return answeredOf(after).length >= habit.answers ? good() : bad('the next run got no answer either')
}

function tooEarly(round: Round, refusedAt: number, retryAfterMs: number, { graceMs }: Habit): number {
  const [from, until] = [refusedAt + graceMs, refusedAt + retryAfterMs - TOLERANCE_MS]
  return queriesOf(round).filter(({ at }) => at > from && at < until).length
}
