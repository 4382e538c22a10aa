import type { Round } from '../round.ts'
import { KILLED_AFTER, KILLED_BEFORE, LOST, type ReplyFault } from '../server/behaviour.ts'
import type { Stage } from '../stage.ts'

export interface Accident {
  /** The round in which it happens. */
  during: Round
  after: Round
}

/** The refresh is done, and its reply is lost. */
export async function lostRefresh(stage: Stage): Promise<Accident> {
  await stage.round()
  stage.endToken('access')
  stage.server.behaviour.refreshFaults = [LOST]
  const during = await stage.round()
  return { during, after: await stage.round() }
}

/** The first token is made, and its reply is lost. */
export async function lostMake(stage: Stage): Promise<Accident> {
  stage.server.behaviour.makeFaults = [LOST]
  const during = await stage.round()
  return { during, after: await stage.round() }
}

/** tokens.refresh is out of order for a while: the page of a proxy comes in its place. */
export async function outage(stage: Stage): Promise<Accident> {
  const { behaviour } = stage.server
  await stage.round()
  stage.endToken('access')
  behaviour.refreshFaults = Array.from({ length: 1000 }, () => ({ status: 502 }))
  const during = await stage.round()
  behaviour.refreshFaults = []
  return { during, after: await stage.round() }
}

/** The program is killed between the refresh and the save, as a crash or a deployment may do. */
export async function crash(stage: Stage): Promise<readonly Accident[] | undefined> {
  if (!stage.habit.keepsPair) return undefined
  await stage.round()
  return [await crashAt(stage, KILLED_BEFORE), await crashAt(stage, KILLED_AFTER)]
}

async function crashAt(stage: Stage, fault: ReplyFault): Promise<Accident> {
  stage.endToken('access')
  stage.server.behaviour.refreshFaults = [fault]
  const during = await stage.round()
  stage.server.behaviour.refreshFaults = []
  return { during, after: await stage.round() }
}

/** The refresh token is over as well, as after 14 days without a query. */
export async function dead(stage: Stage): Promise<Accident> {
  await stage.round()
  stage.endToken('all')
  const during = await stage.round()
  return { during, after: await stage.round() }
}
