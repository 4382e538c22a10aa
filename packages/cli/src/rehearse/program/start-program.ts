import { type ChildProcess, spawn } from 'node:child_process'
import { endGroup, keepGroup } from './groups.ts'

export interface Launch {
  command: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
}

export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
  /** It was ended by us, since its time was over. */
  timedOut: boolean
}

/** A program under rehearsal, with all that it starts. */
export interface Program {
  stdout(): string
  stderr(): string
  isRunning(): boolean
  /** Ends it and all that it started, at once, as a crash does. */
  kill(): void
  /** Resolves when it has ended; after `limitMs` it is killed. */
  ended(limitMs: number): Promise<Ending>
}

/** Output that is kept of a program, in characters; what comes later is left out. */
const KEPT = 2_000_000

/** How long the last output of an ended program may take: something it left behind may hold the pipe. */
const LAST_OUTPUT_MS = 200

export function startProgram({ command, args, env }: Launch): Program {
  const child = spawn(command, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  keepGroup(child)
  const printed = { stdout: keep(child.stdout), stderr: keep(child.stderr) }
  let ending: Omit<Ending, 'timedOut'> | undefined
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const end = (code: number | null, signal: NodeJS.Signals | null): void => {
    ending ??= { code, signal }
    resolve()
  }
  child.once('error', () => end(127, null))
  child.once('close', end)
  child.once('exit', (code, signal) => setTimeout(end, LAST_OUTPUT_MS, code, signal))
  return {
    stdout: printed.stdout,
    stderr: printed.stderr,
    isRunning: () => ending === undefined && child.exitCode === null && child.signalCode === null,
    kill: () => endGroup(child, 'SIGKILL'),
    async ended(limitMs) {
      let timedOut = false
      const limit = setTimeout(() => {
        timedOut = true
        endGroup(child, 'SIGKILL')
      }, limitMs)
      await over
      clearTimeout(limit)
      // Workers that outlive the program would call the server of a scene that is over.
      endGroup(child, 'SIGKILL')
      return { code: null, signal: null, ...ending, timedOut }
    },
  }
}

function keep(stream: ChildProcess['stdout']): () => string {
  let text = ''
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    if (text.length < KEPT) text += chunk
  })
  return () => text
}
