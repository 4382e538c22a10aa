import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import {
  childEnvironment,
  eventually,
  NODE,
  ROOT,
  type Server,
  type ServerOptions,
  startProcess,
  startServer,
  temporaryFolder,
} from '../harness/index.ts'

export interface Stage {
  server: Server
  /** Where My Account is: an origin of its own. */
  origin: string
  /** The link of the first start, as the terminal shows it. */
  setUpLink: string
  /** For a restart at the same places. */
  flags: readonly string[]
}

/** A fresh server on an empty store, with the example API behind its gateway, and nobody in it yet. */
export async function freshStage(options: ServerOptions = {}): Promise<Stage> {
  ensurePages()
  const upstream = await startExampleApi()
  const flagsAt = (accountListen: string) => [
    '--upstream',
    upstream,
    '--account-listen',
    accountListen,
    ...(options.flags ?? []),
  ]
  const server = await startServer({ ...options, flags: flagsAt('127.0.0.1:0') })
  const setUpLink = await toldLink(server)
  const { origin, host } = new URL(setUpLink)
  return { server, origin, setUpLink, flags: flagsAt(host) }
}

/** Builds the pages where a source has changed since: a test file that is run by itself has nobody else to do it. */
function ensurePages(): void {
  const builder = join(ROOT, 'tools/my-account/main.ts')
  const { status, stderr } = spawnSync(NODE, [builder], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the pages cannot be built: ${stderr}`)
}

async function startExampleApi(): Promise<string> {
  const folder = temporaryFolder()
  const api = startProcess({
    command: NODE,
    args: [join(ROOT, 'examples/messages-api/src/main.ts'), '--port', '0', '--database', join(folder, 'messages.db')],
    env: childEnvironment(folder),
    cwd: ROOT,
  })
  const [, url] = await api.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/)
  return url as string
}

const LINK = /(http:\/\/\S+\/account\/link#\S+)/

/** It is told on stderr, which another pipe brings than the line that the server listens. */
function toldLink(server: Server): Promise<string> {
  return eventually('the set-up link is told', 5_000, () => LINK.exec(server.logs())?.[1])
}
