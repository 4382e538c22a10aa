import { join } from 'node:path'
import {
  childEnvironment,
  type Ending,
  eventually,
  NODE,
  ROOT,
  SERVER_MAIN,
  startProcess,
  temporaryFolder,
} from '../harness/index.ts'

export interface Observer {
  /** Where calls are taken. */
  url: string
  /** Where the report is. */
  reportUrl: string
  /** The folder of its snapshot. */
  folder: string
  readonly pid: number
  stdout(): string
  stderr(): string
  report(): Promise<Report>
  stop(): Promise<Ending>
}

/** What `report.json` holds, as far as these tests look at it. */
export interface Report {
  totals: Record<string, number>
  apps: readonly {
    name: string
    day: Record<string, number>
    habits: readonly { rule: string; evidence: string; mend: string; counts: Record<string, number> }[]
    differences: readonly { name: string; count: number }[]
  }[]
}

export interface ObserverOptions {
  folder?: string
  flags?: readonly string[]
  env?: Readonly<Record<string, string>>
}

const OBSERVING = /"url":"([^"]+)","report":"([^"]+)"/

/** Starts `chatapp-server serve --observe` in front of an API, on free ports. */
export async function startObserver(
  upstream: string,
  { folder = temporaryFolder(), flags = [], env = {} }: ObserverOptions = {},
): Promise<Observer> {
  const running = startProcess({
    command: NODE,
    args: [
      SERVER_MAIN,
      'serve',
      '--observe',
      ...['--upstream', upstream, '--listen', '127.0.0.1:0', '--observe-listen', '127.0.0.1:0'],
      ...['--store', `sqlite:${join(folder, 'access.db')}`],
      ...flags,
    ],
    env: childEnvironment(folder, env),
    cwd: ROOT,
  })
  const [, url = '', reportUrl = ''] = await eventually(
    'it observes',
    30_000,
    () => OBSERVING.exec(running.stderr()) ?? undefined,
  )
  return {
    url,
    reportUrl,
    folder,
    pid: running.pid,
    stdout: running.stdout,
    stderr: running.stderr,
    report: async () => (await (await fetch(`${reportUrl}/report.json`)).json()) as Report,
    stop() {
      running.signal('SIGTERM')
      return running.ended()
    },
  }
}
