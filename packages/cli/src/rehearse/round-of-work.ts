import { setTimeout as wait } from 'node:timers/promises'
import { answeredOf, type Round } from './round.ts'
import type { RoundWishes } from './round-of-runs.ts'

/** Calls that belong to the same piece of work come this soon after one another. */
const SETTLED_MS = 150
/** How long a program may take to start, where all others do too. */
const START_MS = 10_000

/** A round of a program that stays: its next piece of work. One that has ended is started again, as a supervisor does. */
export async function roundOfWork({ server, troupe, pace, copies, atLeastMs }: RoundWishes): Promise<Round> {
  const from = server.calls.length
  const isNew = troupe.running().length < copies
  while (troupe.running().length < copies) troupe.start()
  const round = (): Round => ({ copies, calls: server.calls.slice(from), endings: [] })
  if (atLeastMs !== undefined) {
    await wait(atLeastMs)
    return round()
  }
  const { promise: done, resolve } = Promise.withResolvers<void>()
  const look = (): void => {
    if (answeredOf(round()).length >= copies) setTimeout(resolve, SETTLED_MS)
  }
  const patience = setTimeout(resolve, pace.workMs + (isNew ? START_MS : 0))
  server.onReply = look
  await done
  clearTimeout(patience)
  return round()
}
