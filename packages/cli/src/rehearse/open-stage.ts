import { setTimeout as wait } from 'node:timers/promises'
import type { Habit } from './habit.ts'
import { makeHome, removeHome } from './homes.ts'
import type { Pace } from './pace.ts'
import { type Directions, environmentOf } from './program/environment.ts'
import { runShell } from './program/run-shell.ts'
import { createTroupe, type Troupe } from './program/troupe.ts'
import { roundOfRuns } from './round-of-runs.ts'
import { roundOfWork } from './round-of-work.ts'
import { startServer } from './server/start-server.ts'
import type { Stage, Trace } from './stage.ts'

/** The program under rehearsal, and how it is to be run. */
export interface Production {
  command: readonly [string, ...string[]]
  directions: Directions
  /** A line of the shell that clears what the program keeps outside its home. */
  reset: string | undefined
  stays: boolean
  pace: Pace
}

/** A stage that can be left. */
export interface OpenStage extends Stage {
  trace(): Trace
  troupe: Troupe
  close(): Promise<void>
}

/** Starts a server, and makes a home that nobody has lived in. */
export async function openStage(production: Production, habit: Habit): Promise<OpenStage> {
  const { command, directions, reset, stays, pace } = production
  const server = await startServer()
  const home = await makeHome()
  const env = environmentOf(directions, server.url, home)
  if (reset !== undefined) await runShell(reset, env)
  const [file, ...args] = command
  const troupe = createTroupe({ command: file, args, env })
  server.kill = troupe.kill
  const roundOf = stays ? roundOfWork : roundOfRuns
  return {
    server,
    pace,
    habit,
    stays,
    troupe,
    round: atLeastMs => roundOf({ server, troupe, pace, copies: 1, atLeastMs }),
    rounds: copies => roundOf({ server, troupe, pace, copies, atLeastMs: undefined }),
    endToken(what) {
      if (stays || habit.keepsPair) server.end(what)
      else if (habit.answers > 1) server.endAfter(what, Math.floor(habit.answers / 2))
    },
    async stop() {
      troupe.kill()
      await Promise.all(troupe.running().map(program => program.ended(pace.runLimitMs)))
    },
    rest: async milliseconds => void (await wait(Math.max(0, milliseconds))),
    trace: () => ({
      printed: troupe.printed(),
      urls: server.calls.map(({ url }) => url),
      secrets: [...server.secrets(), directions.password],
    }),
    async close() {
      troupe.kill()
      await server.close()
      await removeHome(home)
    },
  }
}
