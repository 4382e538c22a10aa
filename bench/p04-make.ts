import { METHODS } from '../packages/contract/src/index.ts'
import { alternate } from './alternate.ts'
import { startBare } from './bare.ts'
import type { Bench, BenchContext } from './bench.ts'
import { credentialsOf } from './credentials.ts'
import { type Figure, rateFigure } from './figure.ts'
import { type Served, startServer } from './server.ts'
import { APP_PASSWORD, newStore } from './store-file.ts'
import { writeBeside } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { makeScript } from './wrk-scripts.ts'

const GRANTS = 10_000
const APPS = 100

export const makeBench: Bench = { id: 'P4', title: 'tokens.make by app password', run }

async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  const store = await newStore(folder, { grants: GRANTS })
  // The limit of the day is not what is measured; counting towards it is.
  const server = await startServer(store, ['--tokens-per-day', '1000000'])
  const bodies = credentialsOf(APPS, APP_PASSWORD)
  const file = writeBeside(store, 'bodies.txt', bodies)
  const bare = await startBare(await answerOf(server, bodies[0] as string))
  const script = makeScript(file.path, METHODS.tokensMake.path)
  const load = (on: Served) => async () => (await runWrk({ url: on.url, script, folder })).rate
  const contenders = [
    { name: 'node:http', slice: load(bare) },
    { name: 'tokens.make', slice: load(server) },
  ]
  await alternate(contenders, 1, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate(contenders, rounds, say)
  for (const started of [server, bare]) await started.stop()
  const about = { id: 'P4', unit: '/s', target: 0.2, yardstickIs: 'node:http' }
  yield rateFigure({ ...about, what: 'make by app password, durable' }, ours, yardstick)
}

/** What the route answers, so that the yardstick can answer the same bytes. */
async function answerOf(server: Served, body: string): Promise<string> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(server.url + METHODS.tokensMake.path, { method: 'POST', headers, body })
  if (response.status !== 200) throw new Error(`tokens.make answered ${response.status}`)
  return response.text()
}
