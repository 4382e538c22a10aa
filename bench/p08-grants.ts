import { METHODS } from '../packages/contract/src/index.ts'
import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { costFigure, type Figure } from './figure.ts'
import { refreshLoad } from './refresh-load.ts'
import { startServer } from './server.ts'
import { newStore } from './store-file.ts'
import { writeAccessTokens } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

const FEW = 10_000
/** Grants of the large store that are refreshed in one slice: about as many as a slice has calls. */
const REFRESHED = 20_000

export const grantsBench: Bench = { id: 'P8', title: 'many grants', run }

async function* run({ folder, rounds, grants, say, largeStore }: BenchContext): AsyncGenerator<Figure> {
  const stores = [await newStore(folder, { grants: FEW }), await largeStore()] as const
  const servers = [await startServer(stores[0]), await startServer(stores[1])] as const
  const sizes = [FEW, grants] as const
  const check = (n: 0 | 1) => {
    const file = writeAccessTokens(stores[n], Math.min(sizes[n], 200_000), 1)
    return async (round: number) => {
      const script = checkScript(file.path, METHODS.tokensCheck.path, (round * 70_001) % file.count)
      return microseconds((await runWrk({ url: servers[n].url, script, folder })).rate)
    }
  }
  const refresh = (n: 0 | 1) => {
    const tokens = Math.min(sizes[n], REFRESHED)
    const load = refreshLoad({ url: servers[n].url, store: stores[n], grants: sizes[n], tokens, folder })
    return async (round: number) => microseconds(await load(round))
  }
  const measure = async (what: string, slice: (n: 0 | 1) => (round: number) => Promise<number>) => {
    const contenders = [
      { name: `${what}, few grants`, slice: slice(0) },
      { name: `${what}, many grants`, slice: slice(1) },
    ]
    await alternate(contenders, 1, () => say('warming up'))
    return alternate(contenders, rounds, say)
  }
  const many = `${grants.toLocaleString('en-US')} grants`
  const about = { id: 'P8', unit: 'µs', yardstickIs: `${FEW.toLocaleString('en-US')} grants` }
  const [checkFew = [], checkMany = []] = await measure('check', check)
  yield costFigure({ ...about, what: `check, ${many}`, target: 1.05 }, checkMany, checkFew)
  const [refreshFew = [], refreshMany = []] = await measure('refresh', refresh)
  yield costFigure({ ...about, what: `refresh, ${many}`, target: 1.3 }, refreshMany, refreshFew)
  for (const server of servers) await server.stop('SIGTERM')
}

/** What a call costs the server's core while it does nothing else. */
function microseconds(rate: number): number {
  return 1e6 / rate
}
