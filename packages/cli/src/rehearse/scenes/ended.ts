import type { Round } from '../round.ts'
import type { Scene } from '../stage.ts'

export interface Ended {
  /** The run that comes with a token that is over. */
  renewed: Round
  /** A run in whose middle the token ends; absent where a run is one query, or was ended in its middle already. */
  midway?: Round
  /** Nothing happens any more. */
  after: Round
}

/** The access token is ended on purpose, long before the time the program was told. */
function endedWith(status: 401 | 403): Scene<Ended> {
  return async stage => {
    const { server, habit, stays } = stage
    server.behaviour.invalidTokenStatus = status
    await stage.round()
    stage.endToken('access')
    const renewed = await stage.round()
    if (stays || !habit.keepsPair || habit.answers < 2) return { renewed, after: await stage.round() }
    server.endAfter('access', Math.floor(habit.answers / 2))
    const midway = await stage.round()
    return { renewed, midway, after: await stage.round() }
  }
}

export const ended = endedWith(403)
export const endedWith401 = endedWith(401)
