import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Where each side runs: what is measured has a core of its own, and so has what measures. */
export const SERVER_CORE = 0
export const LOAD_CORE = 1

/** Whether processes can be pinned here: Linux, `taskset`, and two cores. */
export const canPin: boolean =
  process.platform === 'linux' && availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** The command line that runs a program on one core; where that is impossible, the program as it is. */
export function pinned(core: number, command: readonly string[]): string[] {
  return canPin ? ['taskset', '-c', String(core), ...command] : [...command]
}
