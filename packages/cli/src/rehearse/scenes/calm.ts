import type { Habit } from '../habit.ts'
import { answeredOf, madeOf, queriesOf, type Round, refreshesOf } from '../round.ts'
import type { Stage } from '../stage.ts'

export interface Calm {
  rounds: readonly Round[]
  habit: Habit
}

/** Long enough that queries sent at once are seen to be, and short enough for many of them. */
const ANSWER_MS = 10
const LEAST_ROUNDS = 3

/** Nothing happens: no token ends, every query is answered. What the program is like then is what it is measured by. */
export async function calm(stage: Stage): Promise<Calm> {
  const { server, pace } = stage
  server.behaviour.queryDelayMs = ANSWER_MS
  const until = performance.now() + pace.calmMs
  const rounds: Round[] = []
  const isEnough = (): boolean =>
    performance.now() > until || rounds.flatMap(round => queriesOf(round)).length >= pace.calmQueries
  while (rounds.length < LEAST_ROUNDS || !isEnough()) {
    const round = await stage.round()
    rounds.push(round)
    // Whatever else there is to see, it means nothing.
    if (answeredOf(round).length === 0 || round.endings.some(({ timedOut }) => timedOut)) break
    // One that stays would keep its pair in memory: what is saved shows after a new start.
    if (rounds.length < LEAST_ROUNDS) await stage.stop()
  }
  return { rounds, habit: habitOf(rounds, stage.stays) }
}

function habitOf(rounds: readonly Round[], stays: boolean): Habit {
  const [, ...later] = rounds
  const last = later.at(-1)
  const keepsPair = later.length > 0 && later.every(round => madeOf(round) === 0)
  return {
    keepsPair,
    carriesOn: keepsPair || stays,
    refreshes: Math.max(0, ...later.map(round => refreshesOf(round).length)),
    makes: stays || last === undefined ? 0 : madeOf(last),
    answers: stays ? 1 : Math.min(...later.map(round => answeredOf(round).length), Number.MAX_SAFE_INTEGER),
    graceMs: rounds.some(isParallel) ? 250 : 5,
  }
}

/** Whether a query came while another had no answer yet. */
function isParallel(round: Round): boolean {
  const queries = queriesOf(round)
  return queries.some(({ at }, index) => index > 0 && at < (queries[index - 1]?.repliedAt ?? 0))
}
