import { METHODS } from '../packages/contract/src/index.ts'
import { alternate, type Contender } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type Figure, rateFigure } from './figure.ts'
import { refreshLoad } from './refresh-load.ts'
import { type Served, startCountedServer } from './server.ts'
import { newStore } from './store-file.ts'
import { writeAccessTokens } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

/** As in P1: other tokens in each slice, so that nearly every query is the first of its grant in a batch. */
const TOKENS = 200_000
const REFRESHED = 10_000
/** What counting may cost. */
const TARGET = 0.97

export const countersBench: Bench = { id: 'P1c', title: 'what counting what apps do costs', run }

/** Server against server: the same but for counters and journal, in slices that take turns. */
async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  say('filling stores')
  const [counted, uncounted] = [await openSide(folder, 'on'), await openSide(folder, 'off')]
  const about = { id: 'P1c', unit: '/s', target: TARGET, yardstickIs: 'not counted' }
  for (const what of ['check', 'refresh'] as const) {
    const contenders = [uncounted[what], counted[what]]
    await alternate(contenders, 1, () => say('warming up'))
    const [yardstick = [], ours = []] = await alternate(contenders, rounds, say)
    yield rateFigure({ ...about, id: what === 'check' ? 'P1c' : 'P3c', what: `${what}, counted` }, ours, yardstick)
  }
  for (const { server } of [counted, uncounted]) await server.stop()
}

interface Side {
  server: Served
  check: Contender
  refresh: Contender
}

async function openSide(folder: string, counting: 'on' | 'off'): Promise<Side> {
  const store = await newStore(folder, { grants: TOKENS })
  const tokens = writeAccessTokens(store, TOKENS, 1)
  const server = await startCountedServer(store, counting)
  const check = async (round: number) => {
    const script = checkScript(tokens.path, METHODS.tokensCheck.path, (round * 70_001) % tokens.count)
    return (await runWrk({ url: server.url, script, folder })).rate
  }
  const target = { url: server.url, store, grants: TOKENS, tokens: REFRESHED, folder }
  return {
    server,
    check: { name: `check, counters ${counting}`, slice: check },
    refresh: { name: `refresh, counters ${counting}`, slice: refreshLoad(target) },
  }
}
