import type { Round } from '../round.ts'
import type { Stage } from '../stage.ts'

export interface Over {
  first: Round
  renewed: Round
}

const A_LITTLE_MS = 100

/** The access token ends by itself, at the time the program was told. */
export async function over(stage: Stage): Promise<Over> {
  const { server, pace, stays } = stage
  server.behaviour.accessSeconds = pace.accessSeconds
  const life = pace.accessSeconds * 1000 + A_LITTLE_MS
  const first = await stage.round()
  if (stays) return { first, renewed: await stage.round(life + pace.workMs) }
  await stage.rest(life)
  // The pair it renews shall not end before the run does.
  server.behaviour.accessSeconds = 3600
  return { first, renewed: await stage.round() }
}
