import { alternate } from './alternate.ts'
import { startBare } from './bare.ts'
import type { Bench, BenchContext } from './bench.ts'
import { cpuMicroseconds } from './cpu-time.ts'
import { costFigure, type Figure } from './figure.ts'
import { startNginx, startSidecar } from './local-proxies.ts'
import type { Served } from './server.ts'
import { runWrk } from './wrk.ts'

/** Good for any token method and any query. */
const ANSWER = JSON.stringify({
  success: true,
  data: {
    cabinetUserId: 1,
    accessToken: 'a'.repeat(63),
    accessTokenEndTime: 2_000_000_000,
    refreshToken: 'r'.repeat(63),
    refreshTokenEndTime: 2_000_000_000,
  },
})
/** What the gateway is held to, in CPU time: 0.4 of the calls of nginx. */
const TARGET = 2.5

export const sidecarBench: Bench = { id: 'P18', title: 'chatapp proxy', run }

/** By CPU time: API and load share the other core, so a rate would be theirs as much as the proxy's. */
async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  const api = await startBare(ANSWER)
  const nginx = await startNginx(api.url, folder)
  const sidecar = await startSidecar(api.url, folder)
  const script = `wrk.headers['X-ChatApp-Local-Key'] = '${sidecar.key}'\nwrk.path = '/v1/licenses'\n`
  const contenders = [
    { name: 'nginx', slice: costOf(nginx, script, folder) },
    { name: 'chatapp proxy', slice: costOf(sidecar, script, folder) },
  ]
  await alternate(contenders, 2, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate(contenders, rounds, say)
  for (const server of [sidecar, nginx, api]) await server.stop()
  const about = { id: 'P18', unit: 'µs', target: TARGET, yardstickIs: 'nginx proxy_pass' }
  yield costFigure({ ...about, what: 'CPU of a call through chatapp proxy' }, ours, yardstick)
}

function costOf({ url, pid }: Served, script: string, folder: string): () => Promise<number> {
  return async () => {
    const before = cpuMicroseconds(pid)
    const { requests } = await runWrk({ url, script, folder })
    return (cpuMicroseconds(pid) - before) / requests
  }
}
