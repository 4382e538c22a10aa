import { type Launch, type Program, startProgram } from './start-program.ts'

/** The program, its environment known, and what ran of it so far. */
export interface Troupe {
  start(): Program
  /** What each run printed until now. */
  printed(): { stdout: string; stderr: string }[]
  running(): readonly Program[]
  kill(): void
}

export function createTroupe(launch: Launch): Troupe {
  const all: Program[] = []
  const running = (): Program[] => all.filter(program => program.isRunning())
  return {
    start() {
      const program = startProgram(launch)
      all.push(program)
      return program
    },
    printed: () => all.map(program => ({ stdout: program.stdout(), stderr: program.stderr() })),
    running,
    kill() {
      for (const program of running()) program.kill()
    },
  }
}
