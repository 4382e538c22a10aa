import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { freePort, untilStatus } from './address.ts'
import { SERVER_CORE } from './pin.ts'
import { end, launch } from './processes.ts'

const MAIN = new URL('../packages/server/src/main.ts', import.meta.url).pathname

/** The secret of every server of this run; nobody else ever knows it. */
export const SECRET = { id: 1, secret: randomBytes(32) }

export interface Served {
  url: string
  pid: number
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts the real server on a store and waits until it is ready. `flags` are settings, as on its command line. */
export async function startServer(storePath: string, flags: readonly string[] = []): Promise<Served> {
  return startServerAt(`sqlite:${storePath}`, flags)
}

/** {@link startServer} on a store of any kind, by the URL that the server's setting takes. */
export async function startServerAt(store: string, flags: readonly string[] = []): Promise<Served> {
  const served = await launchServer(store, flags)
  await untilStatus(200, `${served.url}/readyz`, { isOver: () => served.child.exitCode !== null })
  return served
}

/** Makes the tables of a store that is empty. */
export async function migrate(store: string): Promise<void> {
  const child = launch(SERVER_CORE, [process.execPath, MAIN, 'migrate'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...environment(), CHATAPP_SERVER_STORE: store },
  })
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`chatapp-server migrate ended with ${status}`)
}

/** Starts the real server and does not wait. */
export function spawnServer(storePath: string, flags: readonly string[] = []): Promise<Launched> {
  return launchServer(`sqlite:${storePath}`, flags)
}

type Launched = Served & { child: ChildProcess }

async function launchServer(store: string, flags: readonly string[]): Promise<Launched> {
  const listen = `127.0.0.1:${await freePort()}`
  const settings = ['--listen', listen, '--store', store, '--log-level', 'warn', ...flags]
  const child = launch(SERVER_CORE, [process.execPath, MAIN, 'serve', ...settings], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment(),
  })
  return { child, url: `http://${listen}`, pid: child.pid as number, stop: signal => end(child, signal) }
}

const COUNTED = new URL('./process/counted-server.ts', import.meta.url).pathname

/** Starts the server with counters and journal on or off, and waits until it is ready. */
export async function startCountedServer(storePath: string, counting: 'on' | 'off'): Promise<Served> {
  const listen = `127.0.0.1:${await freePort()}`
  const url = `http://${listen}`
  const child = launch(SERVER_CORE, [process.execPath, COUNTED, counting, listen, `sqlite:${storePath}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment(),
  })
  await untilStatus(200, `${url}/readyz`, { isOver: () => child.exitCode !== null })
  return { url, pid: child.pid as number, stop: signal => end(child, signal) }
}

/** With the one secret of this run. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, CHATAPP_SERVER_SECRETS: `${SECRET.id}:${SECRET.secret.toString('base64')}` }
}
