import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { promisify } from 'node:util'
import {
  childEnvironment,
  type Installation,
  NODE,
  noteSecret,
  ROOT,
  SERVER_MAIN,
  startProcess,
} from '../harness/index.ts'

const PROGRAM = join(ROOT, 'deploy/ha/cluster')
/** As many as the program takes. */
const PORTS = 20
const MEMBERS = ['pg1', 'pg2', 'pg3'] as const
const NODES = ['node1', 'node2', 'node3'] as const

export type Member = (typeof MEMBERS)[number]

/** The cluster of deploy/ha, running. */
export interface HighAvailability extends Installation {
  /** nginx, in front of the nodes. */
  front: string
  nodes: readonly string[]
  members: readonly Member[]
  /** Asks the program of deploy/ha; what it printed. Rejects when it fails. */
  ask(...args: string[]): Promise<string>
  /** Whether Patroni says of itself that this member is the primary. */
  isPrimary(member: Member): Promise<boolean>
  /** What Patroni says of the members that run: leader, sync_standby, replica. */
  roles(): Promise<readonly string[]>
}

/** Of Patroni's REST interface. */
interface Members {
  members: readonly { role: string; state: string }[]
}

/** Brings it up in a folder and on ports of its own. It goes with the test process, however that ends. */
export async function startHighAvailability(
  settings: Readonly<Record<string, string>> = {},
): Promise<HighAvailability> {
  const folder = mkdtempSync(join(tmpdir(), 'chatapp-ha-'))
  // PostgreSQL, which runs as a user of its own where we are root, has to find its folder in there.
  chmodSync(folder, 0o711)
  const port = await freePorts(PORTS)
  const env = childEnvironment(folder, {
    ...settings,
    HA_FOLDER: folder,
    HA_PORT: String(port),
    HA_SERVER: `${NODE} ${SERVER_MAIN}`,
  })
  endAlong(folder, env)
  showLogs(folder)
  const ask = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(PROGRAM, args, { cwd: ROOT, env })
    return stdout.trim()
  }
  await ask('up')
  const store = await ask('store')
  noteSecret(new URL(store).password)
  const at = (offset: number) => `http://127.0.0.1:${port + offset}`
  const rest = (member: Member) => at(10 + MEMBERS.indexOf(member))
  return {
    front: at(0),
    nodes: NODES.map((_, index) => at(1 + index)),
    members: MEMBERS,
    store,
    folder,
    env: settings,
    ask,
    isPrimary: async member => {
      const answer = await fetch(`${rest(member)}/primary`).catch(() => undefined)
      await answer?.body?.cancel()
      return answer?.status === 200
    },
    roles: async () => {
      const answer = await fetch(`${rest('pg1')}/cluster`).catch(() => undefined)
      const { members } = (answer?.ok ? await answer.json() : { members: [] }) as Members
      return members.filter(({ state }) => ['running', 'streaming'].includes(state)).map(({ role }) => role)
    },
  }
}

/**
 * The processes of the cluster lead sessions of their own, so they would outlive a test process that is killed. This one
 * hears its stdin end then, and ends them.
 */
function endAlong(folder: string, env: Readonly<Record<string, string>>): void {
  const end = '"$0" kill all; rm -rf "$HA_FOLDER"'
  const guard: ChildProcess = spawn('sh', ['-c', `cat; ${end}`, PROGRAM], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(guard, 'exit')
  guard.unref()
  after(async () => {
    guard.ref()
    guard.stdin?.end()
    await ended
  })
  writeFileSync(join(folder, 'README'), 'A cluster of a test, which removes it.\n')
}

/** What the nodes log is looked through for secrets, as the log of any server is. */
function showLogs(folder: string): void {
  const logs = NODES.map(node => join(folder, node, 'log'))
  for (const node of NODES) mkdirSync(join(folder, node))
  for (const log of logs) writeFileSync(log, '')
  startProcess({ command: 'tail', args: ['-q', '-n', '+1', '-f', ...logs], env: childEnvironment(folder), cwd: folder })
}

/** The first of so many ports in a row on which nobody listens. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000)
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)))
    if (free.every(Boolean)) return first
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  const free = await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)])
  server.close()
  return free
}
