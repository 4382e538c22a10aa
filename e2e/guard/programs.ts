import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { childEnvironment, NODE, ROOT, type RunningProcess, startProcess, temporaryFolder } from '../harness/index.ts'

const GUARD = join(ROOT, 'packages/guard')

/** What the page of the package calls its server and its port; the test has its own. */
const SERVER = "'https://access.example.com'"
const PORT = '3000'

/** The programs that the page shows, by the name of their file. */
export const PROGRAMS = new Map(
  [...readFileSync(join(GUARD, 'README.md'), 'utf8').matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, file = '', text = '']) => [file, text],
  ),
)

/** A handler is no program: what each platform does with it, in a few lines. */
const PLATFORM = `
const listening = ({ port }) => console.log('port', port)
const { Bun, Deno } = globalThis as any
const at = { port: 0, hostname: '127.0.0.1' }
if (Deno) Deno.serve({ ...at, onListen: listening }, GET)
else if (Bun) listening(Bun.serve({ ...at, fetch: GET }))
else (await import('@hono/node-server')).serve({ ...at, fetch: GET }, listening)
`

/** Tells where a program for Node listens, which none of them does by itself. */
const ANNOUNCE = `
import { channel } from 'node:diagnostics_channel'
channel('tracing:net.server.listen:asyncEnd').subscribe(({ server }) => console.log('port', server.address().port))
`

export interface Api {
  readonly url: string
  readonly process: RunningProcess
}

/** Starts a program of the page as it stands there, but for the address of its server, and options beside it. */
export async function startApi(
  file: string,
  server: string,
  options: Readonly<Record<string, unknown>> = {},
  runtime = NODE,
): Promise<Api> {
  const written = PROGRAMS.get(file)
  if (!written?.includes(SERVER)) throw new Error(`the page shows no program ${file} with ${SERVER}`)
  const more = Object.entries(options).map(([name, value]) => `, ${name}: ${JSON.stringify(value)}`)
  const program = written.replace(SERVER, `'${server}'${more.join('')}`) + (written.includes(PORT) ? '' : PLATFORM)
  const folder = temporaryFolder()
  const announce = join(folder, 'announce.mjs')
  writeFileSync(announce, ANNOUNCE)
  const running = startProcess({
    command: runtime,
    args: [...(runtime === NODE ? ['--import', announce] : []), await bundled(program.replace(PORT, '0'), folder)],
    env: childEnvironment(folder),
    cwd: folder,
  })
  const [, port] = await running.waitFor(/^port (\d+)$/m)
  return { url: `http://127.0.0.1:${port}`, process: running }
}

/** The program with all it imports in one file: it starts from wherever it lies. */
async function bundled(program: string, folder: string): Promise<string> {
  const outfile = join(folder, 'program.mjs')
  await build({
    stdin: { contents: program, loader: 'ts', resolveDir: GUARD },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // What is CommonJS among the imports asks for modules of Node by require.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
    outfile,
  })
  return outfile
}
