import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { childEnvironment, eventually, NODE, ROOT, startProcess, temporaryFolder } from '../../harness/index.ts'
import { type Account, type Outcome, type Program, programOf } from '../program.ts'

const SOURCE = join(ROOT, 'packages/client/test/store-program/main.ts')

/** Where a program stands still, by itself. */
export type StopAt = 'locked' | 'saving' | 'saved'

export interface StoreProgramOptions {
  url: string
  account: Account
  /** Of the store. */
  address: string
  leaseMs?: number
  /** Queries sent side by side; 1 when absent. */
  atOnce?: number
  /** After so long every second query gives up. */
  patienceMs?: number
  /** Where it waits before its first query. */
  gate?: string
  stopAt?: StopAt
  /** What it is started by. */
  wrapper?: readonly string[]
}

/** Starts a program that shares a store with others. */
export async function startStoreProgram(options: StoreProgramOptions): Promise<Program> {
  const { url, account, address, leaseMs, atOnce, patienceMs, gate, stopAt, wrapper = [] } = options
  const home = temporaryFolder()
  const settings: Record<string, string | number | undefined> = {
    CHATAPP_BASE_URL: url,
    CHATAPP_EMAIL: account.email,
    CHATAPP_APP_PASSWORD: account.password,
    CHATAPP_APP_ID: account.appId,
    CHATAPP_STORE: address,
    CHATAPP_LEASE_MS: leaseMs,
    CHATAPP_AT_ONCE: atOnce,
    CHATAPP_PATIENCE_MS: patienceMs,
    CHATAPP_GATE: gate,
    CHATAPP_STOP_AT: stopAt,
  }
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  const env = childEnvironment(home, Object.fromEntries(given.map(([name, value]) => [name, String(value)])))
  const [command = NODE, ...args] = [...wrapper, NODE, await bundled()]
  return programOf(startProcess({ command, args, env, cwd: home }))
}

/** Starts so many, turn by turn on the two hosts of the addresses, and waits for the end of all. */
export async function runStorePrograms(
  count: number,
  options: Omit<StoreProgramOptions, 'address'>,
  addresses: readonly [string, string],
): Promise<Outcome[]> {
  const programs = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      startStoreProgram({ ...options, address: addresses[index % 2] as string }),
    ),
  )
  return (await Promise.all(programs.map(program => program.finished()))).flat()
}

/** Waits until a program stands still (proc_pid_stat(5)). */
export async function standsStill(program: Program): Promise<void> {
  await eventually('the program stands still', 30_000, () => {
    const stat = readFileSync(`/proc/${program.pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T') || undefined
  })
}

let bundle: Promise<string> | undefined

/** The program with all it needs in one file of JavaScript: a dozen of them start in half of the time. */
function bundled(): Promise<string> {
  bundle ??= (async () => {
    const folder = temporaryFolder()
    // Others than its owner run it, too.
    chmodSync(folder, 0o755)
    const outfile = join(folder, 'program.mjs')
    await build({
      entryPoints: [SOURCE],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile,
      external: ['pg-native'],
      // The databases' clients are CommonJS, and call for modules of Node by this.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    })
    return outfile
  })()
  return bundle
}
