import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { APP_ID, EMAIL, type FakeServer, PASSWORD, startFakeServer } from './fake-server.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

let built: Promise<string> | undefined

/** The program as one JavaScript file: what users run, and started in a fraction of the time. */
export function program(): Promise<string> {
  built ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chatapp-cli-program-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    const outfile = join(folder, 'chatapp.mjs')
    const require = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
    await build({
      entryPoints: [MAIN],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      // commander is CommonJS and requires modules of Node.
      banner: { js: require },
      outfile,
    })
    return outfile
  })()
  return built
}

export interface Run {
  code: number | null
  stdout: string
  /** stdout as it came. */
  bytes: Buffer
  stderr: string
}

export interface RunOptions {
  /** What is piped into stdin. */
  input?: string
  /** Closes stdout after its first bytes. */
  leavesEarly?: boolean
  env?: Readonly<Record<string, string>>
}

/** A user with a home of their own, and a server. */
export interface User {
  server: FakeServer
  home: string
  /** The environment of their shell. */
  env: Readonly<Record<string, string>>
  /** Runs `chatapp` as a process, without a terminal. */
  chatapp(args: readonly string[], options?: RunOptions): Promise<Run>
  /** Logs in by stdin. */
  login(...more: string[]): Promise<Run>
}

/** Whatever a user runs, nothing secret may stand on the error stream: that is checked at every run. */
export async function userFor(test: TestContext): Promise<User> {
  const server = await startFakeServer()
  const home = await mkdtemp(join(tmpdir(), 'chatapp-cli-'))
  test.after(async () => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  })
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    TZ: 'UTC',
  }
  const chatapp: User['chatapp'] = async (args, options = {}) => {
    const run = await runProgram(args, { ...options, env: { ...env, ...options.env } })
    for (const secret of [...server.tokens, server.password]) {
      assert.ok(!run.stderr.includes(secret), `a secret stands on stderr of chatapp ${args.join(' ')}`)
    }
    return run
  }
  const login = (...more: string[]): Promise<Run> => {
    const account = ['--base-url', server.url, '--email', EMAIL, '--app-id', APP_ID]
    return chatapp(['login', ...account, '--password-stdin', ...more], { input: `${PASSWORD}\n` })
  }
  return { server, home, env, chatapp, login }
}

async function runProgram(args: readonly string[], { input = '', leavesEarly, env }: RunOptions): Promise<Run> {
  const child = spawn(process.execPath, [await program(), ...args], { env: { ...env }, stdio: 'pipe' })
  // A program that ends before it reads its input breaks the pipe.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const ended = new Promise<number | null>(done => child.once('close', code => done(code)))
  const [bytes, stderr, code] = await Promise.all([
    leavesEarly ? first(child.stdout) : buffer(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, stdout: bytes.toString(), bytes, stderr }
}

async function first(stream: Readable): Promise<Buffer> {
  const [chunk] = (await once(stream, 'data')) as [Buffer]
  stream.destroy()
  return chunk
}

/** A user who is logged in. */
export async function loggedInUser(test: TestContext): Promise<User> {
  const user = await userFor(test)
  const { code, stderr } = await user.login()
  assert.equal(code, 0, stderr)
  return user
}
