import { type ChildProcess, execFile, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { AppEvent, AppSettings, Order } from './app-events.ts'

const SERVER = fileURLToPath(new URL('../../../packages/server/src/main.ts', import.meta.url))
const UPSTREAM = fileURLToPath(new URL('../../messages-api/src/main.ts', import.meta.url))

export interface ServerProcess {
  url: string
  stop(): Promise<void>
}

export interface AppProcess {
  send(order: Order): void
  kill(): Promise<void>
}

/** Starts the server on a port (0 for any) and waits until it listens. */
export async function startServer(store: string, port: string, upstream: string): Promise<ServerProcess> {
  const flags = ['--store', `sqlite:${store}`, '--listen', `127.0.0.1:${port}`, '--upstream', upstream]
  const lifetimes = ['--access-ttl', '4', '--refresh-ttl', '3600', '--replay-grace', '2']
  const child = spawn(process.execPath, [SERVER, 'serve', ...flags, ...lifetimes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await lineWith(child, line => /"url":"([^"]+)".*"listening"/.exec(line)?.[1])
  return { url, stop: () => end(child, 'SIGTERM') }
}

/** Starts the example API that stands behind the gateway. */
export async function startUpstream(database: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [UPSTREAM, '--port', '0', '--database', database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await lineWith(child, line => /listening on (\S+)/.exec(line)?.[1])
  return { url, stop: () => end(child, 'SIGTERM') }
}

/** What `accounts create` and `apps create` print. */
export interface OperatorAnswer {
  appId?: string
  appPassword?: string
}

/** Runs an operator's command and reads the JSON it prints. */
export async function operate(store: string, args: readonly string[], input = ''): Promise<OperatorAnswer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [SERVER, ...args, '--store', `sqlite:${store}`, '--json'],
      (error, stdout) => (error ? reject(error) : resolve(JSON.parse(stdout))),
    )
    child.stdin?.end(input)
  })
}

/** Starts an app; what it tells goes to `listen`. */
export function startApp(file: string, settings: AppSettings, listen: (event: AppEvent) => void): AppProcess {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { env: { ...process.env, ...settings } })
  child.on('message', message => listen(message as AppEvent))
  return { send: order => child.send(order), kill: () => end(child, 'SIGKILL') }
}

async function lineWith(child: ChildProcess, find: (line: string) => string | undefined): Promise<string> {
  if (!child.stdout) throw new Error('the process has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const found = find(line)
    if (found === undefined) continue
    child.stdout.resume()
    return found
  }
  throw new Error('the process ended before it listened')
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}
