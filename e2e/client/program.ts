import { join } from 'node:path'
import { build } from 'esbuild'
import { childEnvironment, NODE, ROOT, type RunningProcess, startProcess, temporaryFolder } from '../harness/index.ts'

const SOURCE = join(ROOT, 'examples/client-programs/src/main.ts')

/** The oldest Node that the client promises to run on. */
export const NODE_20 = join(ROOT, 'e2e/node_modules/.bin/node')

/** The account of a program, as it knows it. */
export interface Account {
  email: string
  appId: string
  password: string
}

export interface ProgramOptions {
  url: string
  account: Account
  /** The folder of its pair; without one the client's default, under `stateHome`. */
  store?: string
  stateHome?: string
  leaseMs?: number
  /** Queries sent side by side; 1 when absent. */
  atOnce?: number
  /** Pause before it does all of it again, until SIGTERM; without it, it ends. */
  everyMs?: number
  /** Another runtime than the pinned one. */
  node?: string
  /** Added to its environment: a witness. */
  env?: Readonly<Record<string, string>>
}

/** How one query of a program went. */
export interface Outcome {
  answered: boolean
  code?: string
}

export interface Program extends RunningProcess {
  /** What it told so far, a query each. */
  outcomes(): Outcome[]
  /** Waits for its end, and gives what it told. Fails where it ended by a signal, or with something on stderr. */
  finished(timeoutMs?: number): Promise<Outcome[]>
}

/** Starts the program of `examples/client-programs`, with nothing but these settings. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const home = options.stateHome ?? temporaryFolder()
  const running = startProcess({
    command: options.node ?? NODE,
    args: [await bundled()],
    env: childEnvironment(home, { ...settingsOf(options), ...options.env }),
    cwd: home,
  })
  return programOf(running)
}

/** A process that tells how its queries went, a line of JSON each. */
export function programOf(running: RunningProcess): Program {
  const outcomes = () => linesOf(running.stdout()).map(line => JSON.parse(line) as Outcome)
  return {
    ...running,
    outcomes,
    async finished(timeoutMs = 60_000) {
      const { signal } = await running.ended(timeoutMs)
      if (signal || running.stderr()) throw new Error(`a program ended by ${signal}: ${running.stderr()}`)
      return outcomes()
    },
  }
}

/** Starts so many of the same, and waits for the end of all. */
export async function runPrograms(count: number, options: ProgramOptions): Promise<Outcome[]> {
  const programs = await Promise.all(Array.from({ length: count }, () => startProgram(options)))
  return (await Promise.all(programs.map(program => program.finished()))).flat()
}

function settingsOf(options: ProgramOptions): Record<string, string> {
  const { url, account, store, stateHome, leaseMs, atOnce, everyMs } = options
  return {
    CHATAPP_BASE_URL: url,
    CHATAPP_EMAIL: account.email,
    CHATAPP_APP_PASSWORD: account.password,
    CHATAPP_APP_ID: account.appId,
    ...(store && { CHATAPP_STORE: store }),
    ...(stateHome && { XDG_STATE_HOME: stateHome }),
    ...(leaseMs && { CHATAPP_LEASE_MS: String(leaseMs) }),
    ...(atOnce && { CHATAPP_AT_ONCE: String(atOnce) }),
    ...(everyMs && { CHATAPP_EVERY_MS: String(everyMs) }),
  }
}

function linesOf(text: string): string[] {
  // The last one has no end yet, or is empty.
  return text.split('\n').slice(0, -1)
}

let bundle: Promise<string> | undefined

/** The program with the client in one file of JavaScript, as it is deployed: it starts in a fraction of the time. */
function bundled(): Promise<string> {
  bundle ??= (async () => {
    const outfile = join(temporaryFolder(), 'program.mjs')
    await build({ entryPoints: [SOURCE], bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile })
    return outfile
  })()
  return bundle
}
