import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { atExit } from './at-exit.ts'
import { removeClockOf } from './fake-clock.ts'
import { COMPILE_CACHE } from './places.ts'

export interface Launch {
  command: string
  args: readonly string[]
  /** The whole environment: nothing is inherited, so that no setting of the developer's shell decides a test. */
  env: Readonly<Record<string, string>>
  cwd: string
  /** Written to stdin, which is then closed. */
  input?: string
  /** Its stdout is meant to show a secret, to the one who asked for it, and is no log. */
  showsSecrets?: boolean
}

export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A process of ours. It never keeps the test process alive, and dies with it. */
export interface RunningProcess {
  readonly pid: number
  stdout(): string
  stderr(): string
  /** Resolves with the first match in stdout; rejects when the process ends first or `timeoutMs` pass. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>
  /** Resolves when it has ended and all its output has arrived; rejects after `timeoutMs`. */
  ended(timeoutMs?: number): Promise<Ending>
  signal(signal: NodeJS.Signals): void
}

const WAIT_MS = 30_000

const logs: (() => string)[] = []

/** Everything that every process of this test file has logged so far, in the order they were started. */
export function everyLog(): readonly string[] {
  return logs.map(log => log())
}

/** What the servers logged as errors says more of a failed test than the answer its caller got. */
atExit(() => {
  if (!process.exitCode) return
  for (const line of everyLog().flatMap(log => log.split('\n'))) {
    if (/"level":[56]0\b/.test(line)) console.error(line)
  }
})

/** A small environment for a child: where programs are, where it may write, and what the test adds. */
export function childEnvironment(home: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const system = { PATH: process.env.PATH ?? '', HOME: home, TMPDIR: home, LC_ALL: 'C.UTF-8', TZ: 'UTC' }
  return { ...system, NODE_COMPILE_CACHE: COMPILE_CACHE, ...extra }
}

export function startProcess(launch: Launch): RunningProcess {
  const { command, args, env, cwd, input } = launch
  const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
  const tidyUp = () => {
    if (env.LD_PRELOAD?.includes('faketime') && child.pid !== undefined) removeClockOf(child.pid)
  }
  atExit(() => {
    if (child.kill('SIGKILL')) tidyUp()
  })
  child.once('exit', tidyUp)
  const printed = collect(child)
  let ending: Ending | undefined
  child.once('close', (code, signal) => {
    ending = { code, signal }
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  letGo(child)
  const running: RunningProcess = {
    pid: child.pid ?? -1,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    signal: signal => void child.kill(signal),
    ended: (timeoutMs = WAIT_MS) =>
      until(
        child,
        timeoutMs,
        () => ending,
        () => `${command} ${args.join(' ')} did not end`,
      ),
    async waitFor(pattern, timeoutMs = WAIT_MS) {
      const found = () => pattern.exec(printed.stdout)
      const result = await until(
        child,
        timeoutMs,
        () => found() ?? ending,
        () => describe(`printed no ${pattern}`),
      )
      if (result === ending) throw new Error(describe(`ended before it printed ${pattern}`))
      return result as RegExpExecArray
    },
  }
  const describe = (what: string) =>
    `${command} ${args.join(' ')} ${what}\nstdout: ${printed.stdout}\nstderr: ${printed.stderr}`
  logs.push(() => (launch.showsSecrets ? '' : printed.stdout) + printed.stderr)
  return running
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const printed = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed.stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text
  })
  child.on('error', error => {
    printed.stderr += `${error.message}\n`
  })
  return printed
}

/** A forgotten process must not keep the test file from ending; the waits above hold a timer of their own. */
function letGo(child: ChildProcess): void {
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket | null)?.unref()
}

/** Looks each time the process prints or ends. */
function until<T>(
  child: ChildProcess,
  timeoutMs: number,
  look: () => T | null | undefined,
  complaint: () => string,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const again = () => {
    const seen = look()
    if (seen !== null && seen !== undefined) resolve(seen)
  }
  const timer = setTimeout(() => reject(new Error(`${complaint()} within ${timeoutMs} ms`)), timeoutMs)
  child.stdout?.on('data', again)
  child.on('close', again)
  again()
  return promise.finally(() => {
    clearTimeout(timer)
    child.stdout?.off('data', again)
    child.off('close', again)
  })
}
