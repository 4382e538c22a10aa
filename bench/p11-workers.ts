import { METHODS } from '../packages/contract/src/index.ts'
import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type Figure, rateFigure } from './figure.ts'
import { type Served, startServer } from './server.ts'
import { newStore } from './store-file.ts'
import { type TokenFile, writeAccessTokens } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

const TOKENS = 200_000
const WORKERS = 2
const TARGET = 0.9

export const workersBench: Bench = { id: 'P11', title: 'tokens.check by workers', run }

/**
 * Where the load needs a core of its own, two cores are one core for the server: several workers on it, against one process on
 * it. Workers share nothing on the path of a check, so what each adds on a core of its own is the rate of one, times this
 * ratio; that they do run side by side is the system's to give, and is not measured here.
 */
async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  say('filling stores')
  const alone = await newStore(folder, { grants: TOKENS })
  const shared = await newStore(folder, { grants: TOKENS })
  const servers = [await startServer(alone), await startServer(shared, ['--workers', String(WORKERS)])] as const
  const load = loadOn(folder)
  const contenders = [
    { name: 'one process', slice: load(servers[0], writeAccessTokens(alone, TOKENS, 1)) },
    { name: `${WORKERS} workers`, slice: load(servers[1], writeAccessTokens(shared, TOKENS, 1)) },
  ]
  await alternate(contenders, 1, () => say('warming up'))
  const [one = [], several = []] = await alternate(contenders, rounds, say)
  for (const server of servers) await server.stop('SIGTERM')
  const about = { id: 'P11', unit: '/s', target: TARGET, yardstickIs: 'one process, same core' }
  yield rateFigure({ ...about, what: `check, ${WORKERS} workers on one core` }, several, one)
}

function loadOn(folder: string) {
  return (server: Served, tokens: TokenFile) => async (round: number) => {
    const script = checkScript(tokens.path, METHODS.tokensCheck.path, (round * 70_001) % tokens.count)
    return (await runWrk({ url: server.url, script, folder })).rate
  }
}
