import { METHODS } from '../packages/contract/src/index.ts'
import { alternate } from './alternate.ts'
import { startBare } from './bare.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type Figure, rateFigure } from './figure.ts'
import { tokenOf } from './grants.ts'
import { type Served, startServer } from './server.ts'
import { ISSUED, newStore, revoke, ringOf } from './store-file.ts'
import { type TokenFile, writeAccessTokens } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

/**
 * More than any slice asks for twice over, and different ones in each slice: no token is warm. They are of first pairs;
 * those of later ones are written to the store at their first use, which is a cost of refreshing.
 */
const TOKENS = 200_000
const REVOCATIONS = 10_000
const TARGET = 0.75

export const checkBench: Bench = { id: 'P1', title: 'tokens.check', run }

async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  say('filling stores')
  const store = await newStore(folder, { grants: TOKENS })
  const revoked = await newStore(folder, { grants: TOKENS })
  revoke(revoked, REVOCATIONS)
  const [plain, followed] = [await startServer(store), await startServer(revoked)]
  const bare = await startBare(await answerOf(plain, store))
  const tokens = [writeAccessTokens(store, TOKENS, 1), writeAccessTokens(revoked, TOKENS, 1)] as const
  const load = loadOn(folder)
  const contenders = [
    { name: 'node:http', slice: load(bare, tokens[0]) },
    { name: 'tokens.check', slice: load(plain, tokens[0]) },
    { name: 'tokens.check, revocations', slice: load(followed, tokens[1]) },
  ]
  await alternate(contenders, 1, () => say('warming up'))
  const [yardstick = [], ours = [], withRevocations = []] = await alternate(contenders, rounds, say)
  for (const server of [plain, followed, bare]) await server.stop()
  const about = { id: 'P1', unit: '/s', target: TARGET, yardstickIs: 'node:http' }
  yield rateFigure({ ...about, what: 'check, every token cold' }, ours, yardstick)
  yield rateFigure({ ...about, what: 'check, 10⁴ revocations' }, withRevocations, yardstick)
}

function loadOn(folder: string) {
  return (server: Served, tokens: TokenFile) => async (round: number) => {
    const script = checkScript(tokens.path, METHODS.tokensCheck.path, (round * 70_001) % tokens.count)
    return (await runWrk({ url: server.url, script, folder })).rate
  }
}

/** What the route answers, so that the yardstick can answer the same bytes. */
async function answerOf(server: Served, store: string): Promise<string> {
  const token = tokenOf('access', 0, ISSUED, ringOf(store))
  const response = await fetch(server.url + METHODS.tokensCheck.path, { headers: { Authorization: token } })
  if (response.status !== 200) throw new Error(`tokens.check answered ${response.status}`)
  return response.text()
}
