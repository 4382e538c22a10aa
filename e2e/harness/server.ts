import { join } from 'node:path'
import { Database } from './database.ts'
import type { Installation } from './operator.ts'
import { NODE, ROOT, SERVER_MAIN } from './places.ts'
import { childEnvironment, type Ending, type RunningProcess, startProcess } from './process.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface ServerOptions {
  /** Settings by environment name, and whatever else the process is to see, such as LD_PRELOAD. */
  env?: Readonly<Record<string, string>>
  /** Flags of `serve`. */
  flags?: readonly string[]
  /** The data folder; a new one when absent. Two servers on one folder share the database. */
  folder?: string
  /** Another store than the SQLite file of the folder. */
  store?: string
  /** Another runtime than the pinned one. */
  node?: string
  /** Another main file than that of this checkout: that of a {@link changedCopy}. */
  main?: string
  /** What the runtime is started by, such as `['taskset', '-c', '0']`. */
  wrapper?: readonly string[]
  /** How long the start may take. */
  startTimeoutMs?: number
}

/** A line of the server's log: pino's JSON. */
export type LogLine = Readonly<Record<string, unknown>>

export interface Server extends Installation {
  /** `http://127.0.0.1:port`; stays the same over {@link restart}. */
  readonly url: string
  /** The SQLite file. */
  readonly databasePath: string
  /** Of the process running now. */
  readonly pid: number
  /** All that the process running now has printed. */
  logs(): string
  /** Its log, line by line. */
  logLines(): readonly LogLine[]
  /** SIGTERM, and the wait for its end. */
  stop(): Promise<Ending>
  /** SIGKILL, and the wait for its end. */
  kill(): Promise<Ending>
  signal(signal: NodeJS.Signals): void
  /** Starts a new process on the same data and port, with other options where given; the old one must have ended. */
  restart(options?: Pick<ServerOptions, 'env' | 'flags' | 'main'>): Promise<void>
  /** The database, read-only, as another process sees it. The caller closes it, or `using` does. */
  database(): Database
}

const LISTENING = /^\{.*"url":"(http:[^"]+)".*"msg":"listening".*\}$/m

/** Starts `chatapp-server serve` on a free port and waits until it listens. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const folder = options.folder ?? temporaryFolder()
  const databasePath = join(folder, 'access.db')
  let current = options
  let running = launch(current, folder, databasePath, '127.0.0.1:0')
  const url = await listening(running, options)
  return {
    url,
    folder,
    databasePath,
    store: storeOf(current, databasePath),
    get env() {
      return current.env ?? {}
    },
    get pid() {
      return running.pid
    },
    logs: () => running.stdout() + running.stderr(),
    logLines: () => parseLog(running.stdout()),
    signal: signal => running.signal(signal),
    stop: () => end(running, 'SIGTERM'),
    kill: () => end(running, 'SIGKILL'),
    async restart(changed = {}) {
      current = { ...current, ...changed }
      running = launch(current, folder, databasePath, new URL(url).host)
      await listening(running, current)
    },
    database: () => new Database(databasePath),
  }
}

function launch(options: ServerOptions, folder: string, databasePath: string, listen: string): RunningProcess {
  const serve = [
    options.main ?? SERVER_MAIN,
    'serve',
    '--listen',
    listen,
    '--store',
    storeOf(options, databasePath),
    ...(options.flags ?? []),
  ]
  const [command, ...args] = [...(options.wrapper ?? []), options.node ?? NODE, ...serve]
  return startProcess({
    command: command as string,
    args,
    env: childEnvironment(folder, { CHATAPP_SERVER_LOG_LEVEL: 'debug', ...options.env }),
    cwd: ROOT,
  })
}

function storeOf({ store }: ServerOptions, databasePath: string): string {
  return store ?? `sqlite:${databasePath}`
}

async function listening(running: RunningProcess, options: ServerOptions): Promise<string> {
  const [, url] = await running.waitFor(LISTENING, options.startTimeoutMs)
  return url as string
}

function end(running: RunningProcess, signal: NodeJS.Signals): Promise<Ending> {
  running.signal(signal)
  return running.ended()
}

function parseLog(output: string): LogLine[] {
  return output
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line))
}
