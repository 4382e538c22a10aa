import type { ChildProcess } from 'node:child_process'

const living = new Set<ChildProcess>()

/** Programs that are forgotten end with this process, however it ends. */
export function keepGroup(child: ChildProcess): void {
  living.add(child)
  child.once('exit', () => living.delete(child))
}

/** Ends every program that still runs. */
export function endAllGroups(): void {
  for (const child of living) endGroup(child, 'SIGKILL')
}

/** A program was started as the head of a process group: npm, shells and their children go with it. */
export function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  const { pid } = child
  if (pid === undefined) return
  try {
    // Windows has no groups; there the program itself is ended, and what it started is not.
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-pid, signal)
  } catch {
    // Nobody is left in the group.
  }
}
