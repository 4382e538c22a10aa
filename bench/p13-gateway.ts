import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { cpuMicroseconds } from './cpu-time.ts'
import { costFigure, type Figure } from './figure.ts'
import { startNginx } from './local-proxies.ts'
import { startNginxApi } from './nginx-api.ts'
import { type Served, startServer } from './server.ts'
import { newStore } from './store-file.ts'
import { writeAccessTokens } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

/** As many programs as a large operator has at work at once; each shows its own token again and again. */
const TOKENS = 1_000
/** 0.4 of the calls of nginx, in CPU time. */
const TARGET = 2.5

export const gatewayBench: Bench = { id: 'P13', title: 'the gateway', run }

/** By CPU time: API and load share the other core, so a rate would be theirs as much as the proxy's. */
async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  const store = await newStore(folder, { grants: TOKENS })
  const tokens = writeAccessTokens(store, TOKENS)
  const api = await startNginxApi(folderOf(folder, 'api'))
  const nginx = await startNginx(api.url, folderOf(folder, 'proxy'))
  const gateway = await startServer(store, ['--upstream', api.url, '--address-rate', '0'])
  const script = checkScript(tokens.path, '/v1/licenses', 0)
  const contenders = [
    { name: 'nginx', slice: costOf(nginx, script, folder) },
    { name: 'gateway', slice: costOf(gateway, script, folder) },
  ]
  await alternate(contenders, 2, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate(contenders, rounds, say)
  for (const server of [gateway, nginx, api]) await server.stop()
  const about = { id: 'P13', unit: 'µs', target: TARGET, yardstickIs: 'nginx proxy_pass' }
  yield costFigure({ ...about, what: 'CPU of a call through the gateway' }, ours, yardstick)
}

function folderOf(folder: string, name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}

function costOf({ url, pid }: Served, script: string, folder: string): () => Promise<number> {
  return async () => {
    const before = cpuMicroseconds(pid)
    const { requests } = await runWrk({ url, script, folder })
    return (cpuMicroseconds(pid) - before) / requests
  }
}
