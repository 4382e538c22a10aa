import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { pinned } from './pin.ts'

const running = new Set<ChildProcess>()

/** Starts a program on one core. Whatever still runs when the bench ends is ended with it. */
export function launch(core: number, command: readonly string[], options: SpawnOptions): ChildProcess {
  const [file, ...args] = pinned(core, command)
  const child = spawn(file as string, args, options)
  running.add(child)
  child.once('exit', () => running.delete(child))
  // Without a listener a program that is missing would end the bench without a word of what was being done.
  child.once('error', error => console.error(`bench: ${file}: ${error.message}`))
  return child
}

/** Starts a file of `bench/process`, which talks to us by messages. */
export function launchScript(core: number, name: string): ChildProcess {
  const path = new URL(`./process/${name}.ts`, import.meta.url).pathname
  return launch(core, [process.execPath, path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

/** Sends a message to a script and waits for its answer. Rejects when the script ends without one. */
export async function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  const over = new AbortController()
  const { signal } = over
  const answered = once(child, 'message', { signal })
  const died = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`a process of the bench ended with ${code} in the middle of its work`)
  })
  child.send(question)
  try {
    const [answer] = await Promise.race([answered, died])
    return answer as Answer
  } finally {
    over.abort()
    // Both are settled or called off by now; what was called off is nobody's business.
    await Promise.allSettled([answered, died])
  }
}

/** Ends a child, at once unless it is given a signal to end by itself. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

export function endAll(): void {
  for (const child of running) child.kill('SIGKILL')
}
