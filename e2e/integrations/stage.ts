import { join } from 'node:path'
import { type FaultProxy, startFaultProxy } from '../client/fault-proxy.ts'
import { type OurServer, startOurServer } from '../client/our-server.ts'
import {
  childEnvironment,
  NODE,
  noteSecret,
  ROOT,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from '../harness/index.ts'

const EXAMPLES = join(ROOT, 'examples')

/** The path of an example's program. */
export const integration = (name: string) => join(EXAMPLES, 'integrations/src', name)

/** Our server with the example API behind its gateway. */
export async function startServerWithApi(): Promise<OurServer> {
  const folder = temporaryFolder()
  const api = startProcess({
    command: NODE,
    args: [join(EXAMPLES, 'messages-api/src/main.ts'), '--port', '0', '--database', join(folder, 'messages.db')],
    env: childEnvironment(folder),
    cwd: ROOT,
  })
  const [, url] = await api.waitFor(/^listening on (\S+)$/m)
  return startOurServer({ CHATAPP_SERVER_UPSTREAM: url as string, CHATAPP_SERVER_ADDRESS_RATE: '0' })
}

/** An app of its own, a proxy before the server, and the home of a user who has never made a token. */
export interface Stage extends Disposable {
  readonly proxy: FaultProxy
  readonly env: Readonly<Record<string, string>>
  counts(): { makes: number; refreshes: number }
  /** Starts a file with Node, as this user; `env` is added to what the program sees. */
  start(file: string, env?: Readonly<Record<string, string>>): RunningProcess
  /** Starts a file that says where it listens. Returns its process and its address. */
  listen(file: string, arg?: string): Promise<{ program: RunningProcess; url: string }>
}

export async function emptyStage({ server, newApp, counts }: OurServer): Promise<Stage> {
  const account = await newApp()
  noteSecret(account.password)
  const proxy = await startFaultProxy(server.url)
  const home = temporaryFolder()
  const env = childEnvironment(home, {
    CHATAPP_BASE_URL: proxy.url,
    CHATAPP_EMAIL: account.email,
    CHATAPP_APP_ID: account.appId,
    CHATAPP_PASSWORD: account.password,
    PORT: '0',
  })
  const run = (args: string[], more = {}) => startProcess({ command: NODE, args, env: { ...env, ...more }, cwd: home })
  return {
    proxy,
    env,
    counts: () => counts(account),
    start: (file, more) => run([file], more),
    async listen(file, arg) {
      const program = run(arg ? [file, arg] : [file])
      const [, port] = await program.waitFor(/listening \D[^}]*port: (\d+)/)
      return { program, url: `http://127.0.0.1:${port}` }
    },
    [Symbol.dispose]: () => proxy[Symbol.dispose](),
  }
}
