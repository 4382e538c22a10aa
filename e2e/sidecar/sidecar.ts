import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import http, { type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { build } from 'esbuild'
import type { Account } from '../client/program.ts'
import { childEnvironment, NODE, ROOT, type RunningProcess, startProcess, temporaryFolder } from '../harness/index.ts'

export interface SidecarOptions {
  /** Base URL of the API. */
  url: string
  /** Without its password the sidecar has only what is saved. */
  account: Pick<Account, 'email' | 'appId'> & Partial<Account>
  /** Home of its user, where the pair is kept; a new one when absent. */
  home?: string
  flags?: readonly string[]
  /** Added to its environment. */
  env?: Readonly<Record<string, string>>
}

/** How callers come in. */
export type Place = { socketPath: string } | { host: string; port: number; key: string }

/** A `chatapp proxy` of its own process. */
export interface Sidecar extends RunningProcess {
  readonly home: string
  readonly place: Place
}

/** What a program was answered. */
export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
  text: string
}

export interface SidecarCall {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string | Buffer
  signal?: AbortSignal
  timeoutMs?: number
}

/** Whatever could be a token or an app password. */
const SECRET = /c(?:at|rt|ap)_[A-Za-z0-9_-]{16,}/

/** Starts a sidecar, and waits until it listens. */
export async function startSidecar(options: SidecarOptions): Promise<Sidecar> {
  const home = options.home ?? temporaryFolder()
  const running = startProcess({
    command: NODE,
    args: [await chatapp(), 'proxy', ...(options.flags ?? [])],
    env: { ...environmentOf(home, options), ...options.env },
    cwd: home,
  })
  const [listening] = await running.waitFor(/^(unix|http):.+$/m)
  return { ...running, home, place: await placeOf(listening, home) }
}

/** Runs another command of `chatapp` as the same user, to its end. */
export async function runChatapp(args: readonly string[], home: string, options: SidecarOptions) {
  const running = startProcess({
    command: NODE,
    args: [await chatapp(), ...args],
    env: environmentOf(home, options),
    cwd: home,
    showsSecrets: args[0] === 'token',
  })
  const { code } = await running.ended()
  return { code, stdout: running.stdout(), stderr: running.stderr() }
}

function environmentOf(home: string, { url, account }: SidecarOptions): Record<string, string> {
  return childEnvironment(home, {
    CHATAPP_BASE_URL: url,
    CHATAPP_EMAIL: account.email,
    CHATAPP_APP_ID: account.appId,
    ...(account.password && { CHATAPP_PASSWORD: account.password }),
  })
}

async function placeOf(listening: string, home: string): Promise<Place> {
  if (listening.startsWith('unix:')) return { socketPath: listening.slice('unix:'.length) }
  const key = (await readFile(join(home, '.local/state/chatapp/proxy/local-key'), 'utf8')).trim()
  const { hostname, port } = new URL(listening)
  return { host: hostname, port: Number(port), key }
}

/** One call of a program through a sidecar. No answer may ever hold a token. */
export async function through({ place }: Pick<Sidecar, 'place'>, path: string, call: SidecarCall = {}): Promise<Reply> {
  const { method = 'GET', headers, body, signal, timeoutMs = 30_000 } = call
  const key = 'key' in place ? { 'X-ChatApp-Local-Key': place.key } : {}
  const request = http.request({
    ...place,
    method,
    path,
    headers: { ...key, ...headers },
    agent: false,
    ...(signal && { signal }),
  })
  request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer to ${path}`)))
  request.end(body)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const bytes = await buffer(response)
  const text = bytes.length > 1_000_000 ? '' : bytes.toString('utf8')
  assert.doesNotMatch(`${response.rawHeaders.join('\n')}\n${text}`, SECRET, 'an answer holds a token')
  return { status: response.statusCode ?? 0, headers: response.headers, bytes, text }
}

/** A number of the sidecar's metrics, as `renewals_total{how="refreshed"}`; 0 where it is not there yet. */
export async function metric(sidecar: Sidecar, name: string): Promise<number> {
  const { text } = await through(sidecar, '/.chatapp/metrics')
  const line = text.split('\n').find(one => one.startsWith(`chatapp_proxy_${name} `))
  return Number(line?.split(' ')[1] ?? 0)
}

let built: Promise<string> | undefined

/** The program in one file of JavaScript, as users run it: it starts in a fraction of the time. */
function chatapp(): Promise<string> {
  built ??= (async () => {
    const outfile = join(temporaryFolder(), 'chatapp.mjs')
    await build({
      entryPoints: [join(ROOT, 'packages/cli/src/main.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      // commander is CommonJS and requires modules of Node.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      outfile,
    })
    return outfile
  })()
  return built
}
