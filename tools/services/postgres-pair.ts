import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.ts'
import { postgres } from './postgres.ts'
import type { Service } from './service.ts'

// node tools/services/postgres-pair.ts
// Starts a primary and its standby, prints {"urls":[primary, standby]} when the standby follows, and does what lines of
// stdin say, each answered by a line "done". Ends both when stdin ends.

const COMMANDS: Record<string, (pair: Pair) => Promise<void>> = {
  /** Commits wait from now on until the standby has them on its disk. */
  synchronous: async ({ primary }) => {
    sql(primary, "alter system set synchronous_standby_names = '*'")
    sql(primary, 'select pg_reload_conf()')
  },
  'kill primary': ({ primary }) => primary.kill(),
  'kill standby': ({ standby }) => standby.kill(),
  promote: async ({ standby }) => sql(standby, 'select pg_promote()'),
}

interface Pair {
  primary: Server
  standby: Server
}

/** One running server. */
class Server {
  readonly service: Service
  readonly #process: ChildProcess

  private constructor(service: Service, child: ChildProcess) {
    this.service = service
    this.#process = child
  }

  /** Resolves when it answers. */
  static async start(service: Service, folder: string): Promise<Server> {
    const { command, args, uid } = service
    const owner = uid === undefined ? {} : { uid, gid: uid }
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...owner })
    let log = ''
    const ready = new Promise<void>(resolve => {
      child.stderr.on('data', chunk => {
        log += chunk
        if (/ready to accept (read-only )?connections/.test(log)) resolve()
      })
    })
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(log)))
    await Promise.race([ready, ended])
    ended.catch(() => undefined)
    return new Server(service, child)
  }

  /** As a machine that loses its power: the processes of its connections end with the one that started them. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}

function sql({ service }: Server, text: string): void {
  run(service, 'psql', ['--no-psqlrc', '--quiet', '--dbname', service.urls[0], '--command', text])
}

/** Runs a program that lies beside the server's. */
function run({ command, uid }: Service, name: string, args: readonly string[]): void {
  const owner = uid === undefined ? {} : { uid, gid: uid }
  const done = spawnSync(join(dirname(command), name), args, { cwd: '/', encoding: 'utf8', ...owner })
  if (done.status !== 0) throw new Error(`${name}: ${done.stderr}`)
}

/** A copy of the primary that follows it. */
async function prepareStandby(primary: Service, folder: string): Promise<Service> {
  const port = await freePort()
  mkdirSync(folder)
  if (primary.uid !== undefined) chownSync(folder, primary.uid, primary.uid)
  const data = join(folder, 'data')
  const copy = [
    '--dbname',
    primary.urls[0],
    '--pgdata',
    data,
    '--checkpoint',
    'fast',
    '--write-recovery-conf',
    '--no-sync',
  ]
  run(primary, 'pg_basebackup', copy)
  const { port: primaryPort } = new URL(primary.urls[0])
  const args = primary.args.map(arg => (arg === primaryPort ? String(port) : arg))
  args[args.indexOf('-D') + 1] = data
  args[args.indexOf('-k') + 1] = folder
  const urls = primary.urls.map(url => url.replace(`:${primaryPort}/`, `:${port}/`))
  return { ...primary, args, urls: urls as [string, string] }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'chatapp-postgres-pair-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const service = postgres(folder, await freePort())
  const primary = await Server.start(service, folder)
  const standbyFolder = join(folder, 'standby')
  const standby = await Server.start(await prepareStandby(service, standbyFolder), standbyFolder)
  const pair = { primary, standby }
  console.log(JSON.stringify({ urls: [primary.service.urls[0], standby.service.urls[0]] }))
  for await (const line of createInterface(process.stdin)) {
    await COMMANDS[line]?.(pair)
    console.log('done')
  }
  await Promise.all([primary.kill(), standby.kill()])
  process.exit(0)
}

await main()
