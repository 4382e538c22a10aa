import { METHODS } from '../packages/contract/src/index.ts'
import { alternate } from './alternate.ts'
import { startBare } from './bare.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type Figure, rateFigure } from './figure.ts'
import { type Issue, tokenOf } from './grants.ts'
import { constantLoad, refreshLoad } from './refresh-load.ts'
import { startServer } from './server.ts'
import { issuesOf, newStore, ringOf } from './store-file.ts'

const GRANTS = 10_000

export const refreshBench: Bench = { id: 'P3', title: 'tokens.refresh', run }

async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  const store = await newStore(folder, { grants: GRANTS })
  const server = await startServer(store)
  const bare = await startBare(await answerOf(server.url, store))
  const target = { store, grants: GRANTS, tokens: GRANTS, folder }
  const contenders = [
    { name: 'node:http', slice: constantLoad({ ...target, url: bare.url }) },
    { name: 'tokens.refresh', slice: refreshLoad({ ...target, url: server.url }) },
  ]
  await alternate(contenders, 1, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate(contenders, rounds, say)
  for (const started of [server, bare]) await started.stop()
  const about = { id: 'P3', unit: '/s', target: 0.3, yardstickIs: 'node:http' }
  yield rateFigure({ ...about, what: 'refresh, durable, 64 callers' }, ours, yardstick)
}

/** What the route answers, so that the yardstick can answer the same bytes. */
async function answerOf(url: string, store: string): Promise<string> {
  const [issue] = issuesOf(store, [0])
  const headers = { Refresh: tokenOf('refresh', 0, issue as Issue, ringOf(store)) }
  const response = await fetch(url + METHODS.tokensRefresh.path, { method: 'POST', headers })
  if (response.status !== 200) throw new Error(`tokens.refresh answered ${response.status}`)
  return response.text()
}
