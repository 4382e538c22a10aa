import type { Pace } from './pace.ts'
import type { Troupe } from './program/troupe.ts'
import type { Round } from './round.ts'
import type { RehearsalServer } from './server/start-server.ts'

export interface RoundWishes {
  server: RehearsalServer
  troupe: Troupe
  pace: Pace
  copies: number
  atLeastMs: number | undefined
}

/** A round of a program that does its work and ends: one run of each copy, all at once. */
export async function roundOfRuns({ server, troupe, pace, copies }: RoundWishes): Promise<Round> {
  const from = server.calls.length
  const programs = Array.from({ length: copies }, () => troupe.start())
  const endings = await Promise.all(programs.map(program => program.ended(pace.runLimitMs)))
  return { copies, calls: server.calls.slice(from), endings }
}
