import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../front/free-port.ts'
import { call, childEnvironment, eventually, ROOT, startProcess, temporaryFolder } from '../harness/index.ts'

const READY_WITHIN_MS = 10_000

/** nginx of deploy/ha in front of three nodes. Gives its URL. */
export async function startFront(nodes: readonly string[]): Promise<string> {
  const folder = temporaryFolder()
  const port = await freePort()
  const places: Record<string, string> = { FOLDER: folder, FRONT_PORT: String(port) }
  for (const [index, node] of nodes.entries()) places[`NODE${index + 1}_PORT`] = new URL(node).port
  const template = readFileSync(join(ROOT, 'deploy/ha/nginx.conf'), 'utf8')
  const config = join(folder, 'nginx.conf')
  // Its pid and its error log lie in a folder of its own there.
  const text = template
    .replaceAll(/@(\w+)@/g, (_, name) => places[name] ?? '')
    .replaceAll(`${folder}/nginx/`, `${folder}/`)
  writeFileSync(config, text)
  startProcess({
    command: 'nginx',
    args: ['-e', 'stderr', '-c', config, '-g', 'daemon off; master_process off;'],
    env: childEnvironment(folder),
    cwd: folder,
  })
  const url = `http://127.0.0.1:${port}`
  const isReady = async () => (await call(url, '/readyz').catch(() => undefined))?.status === 200
  await eventually('nginx answers', READY_WITHIN_MS, async () => ((await isReady()) ? true : undefined))
  return url
}
