import { usageError } from '../failures.ts'
import type { Play } from './check.ts'
import { type Habit, NO_HABIT } from './habit.ts'
import { type OpenStage, openStage, type Production } from './open-stage.ts'
import { type Calm, calm } from './scenes/calm.ts'
import type { Scene, Trace } from './stage.ts'

/** Plays scenes, each once. */
export interface Player {
  play: Play
  traces(): readonly Trace[]
}

/**
 * @param first what happened while nothing happened: it is played before all others
 * @param atOnce how many scenes at a time
 */
export function createPlayer(production: Production, first: PlayedScene<Calm>, atOnce: number): Player {
  const played = new Map<unknown, Promise<unknown>>([[calm, Promise.resolve(first.result)]])
  const traces: Trace[] = [first.trace]
  const turn = createTurns(atOnce)
  return {
    traces: () => traces,
    play<Result>(scene: Scene<Result>): Promise<Result> {
      const known = played.get(scene) as Promise<Result> | undefined
      if (known) return known
      const result = turn(async () => {
        const { result, trace } = await playOnce(production, first.result.habit, scene)
        traces.push(trace)
        return result
      })
      played.set(scene, result)
      return result
    },
  }
}

export interface PlayedScene<Result> {
  result: Result
  trace: Trace
  /** Connections through the proxy that could not be looked into. */
  tunnels: number
}

/** Plays the scene that comes before all others. */
export const playCalm = (production: Production): Promise<PlayedScene<Calm>> => playOnce(production, NO_HABIT, calm)

async function playOnce<Result>(
  production: Production,
  habit: Habit,
  scene: Scene<Result>,
): Promise<PlayedScene<Result>> {
  const stage = await openStage(production, habit)
  try {
    const result = await scene(stage)
    if (cameFromElsewhere(stage)) {
      throw usageError(
        'The program keeps its pair outside its home, where it finds that of another run',
        "Keep it below HOME, or give the command that clears it: --reset 'rm -f pair.json'",
      )
    }
    return { result, trace: stage.trace(), tunnels: stage.server.tunnels }
  } finally {
    await stage.close()
  }
}

/** Tokens that this server never gave can only be those of another. */
function cameFromElsewhere({ server }: OpenStage): boolean {
  return server.calls.some(({ tokenState }) => tokenState === 'foreign')
}

/** Lets so many of its tasks run at a time, in the order they came. */
function createTurns(atOnce: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <Result>(task: () => Promise<Result>): Promise<Result> => {
    if (running >= atOnce) await new Promise<void>(done => waiting.push(done))
    else running += 1
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
