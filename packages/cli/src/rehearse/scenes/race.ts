import type { Round } from '../round.ts'
import type { Behaviour } from '../server/behaviour.ts'
import type { Scene } from '../stage.ts'

export interface Race {
  both: Round
  after: Round
}

/** Time for the second copy to come with the refresh token that the first one is about to use up. */
const REFRESH_MS = 300

/** Two copies find at the same moment that their common token is over. */
function raceWith(renewal: Behaviour['renewal']): Scene<Race | undefined> {
  return async stage => {
    const { server, pace, habit, stays } = stage
    if (!habit.keepsPair) return undefined
    await stage.round()
    if (stays) await stage.rounds(2)
    server.end('access')
    Object.assign(server.behaviour, { renewal, refreshDelayMs: REFRESH_MS })
    server.gateQueries(2, pace.raceMs)
    const both = await stage.rounds(2)
    server.behaviour.refreshDelayMs = 0
    return { both, after: await stage.round() }
  }
}

export const raceConvergent = raceWith('convergent')
export const raceSingleUse = raceWith('single use')
