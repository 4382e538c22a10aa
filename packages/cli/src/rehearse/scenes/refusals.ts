import type { Round } from '../round.ts'
import type { Fault } from '../server/behaviour.ts'
import type { Scene, Stage } from '../stage.ts'

/** The credentials are wrong, from the first run on. */
export async function wrongCredentials(stage: Stage): Promise<readonly Round[]> {
  stage.server.behaviour.refusesCredentials = true
  return [await stage.round(), await stage.round(), await stage.round()]
}

/** Time for the workers of one run to ask side by side, before any of them knows of the limit. */
const LIMIT_MS = 500

/** The tokens of the day are used up before the program has one. */
export async function limitReached(stage: Stage): Promise<readonly Round[]> {
  Object.assign(stage.server.behaviour, { isLimitReached: true, makeDelayMs: LIMIT_MS })
  return [await stage.round(), await stage.round()]
}

export interface Busy {
  during: Round
  after: Round
  /** How long the server asked to be left alone. */
  retryAfterMs: number
}

/** Queries are refused for a while, and the server says for how long. */
function busyWith(fault: Fault): Scene<Busy> {
  return async stage => {
    const { retryAfterSeconds } = stage.pace
    const retryAfterMs = retryAfterSeconds * 1000
    await stage.round()
    stage.server.behaviour.queryFault = { ...fault, retryAfterSeconds }
    const from = performance.now()
    const during = await stage.round(retryAfterMs + stage.pace.workMs)
    await stage.rest(from + retryAfterMs - performance.now())
    stage.server.behaviour.queryFault = undefined
    return { during, after: await stage.round(), retryAfterMs }
  }
}

export const tooManyRequests = busyWith({ status: 429, code: 'ApiTooManyRequestsError' })
export const unavailable = busyWith({ status: 503, code: 'ApiUnavailableError' })

export interface OtherRefusals {
  during: readonly Round[]
  after: Round
}

/** Queries with a good token are refused for another reason than the token. */
export async function otherRefusals(stage: Stage): Promise<OtherRefusals> {
  const during: Round[] = []
  await stage.round()
  for (const fault of [{ status: 403 }, { status: 401 }, { status: 403, code: 'ApiForbiddenError' }]) {
    stage.server.behaviour.queryFault = fault
    during.push(await stage.round())
  }
  stage.server.behaviour.queryFault = undefined
  return { during, after: await stage.round() }
}
