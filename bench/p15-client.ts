import { alternate } from './alternate.ts'
import { startBare } from './bare.ts'
import type { Bench, BenchContext } from './bench.ts'
import { costFigure, type Figure } from './figure.ts'
import { LOAD_CORE } from './pin.ts'
import { ask, end, launchScript } from './processes.ts'

/** Slices are short, so there can be many of them. */
const SLICES_PER_ROUND = 2
/** Good for any token method and any query: the server of this bench gives it to all. */
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

export const clientBench: Bench = { id: 'P15', title: 'chatapp.fetch', run }

async function* run({ rounds, say }: BenchContext): AsyncGenerator<Figure> {
  const bare = await startBare(ANSWER)
  const child = launchScript(LOAD_CORE, 'client-loop')
  await ask(child, { url: bare.url })
  const costOf = (what: 'client' | 'fetch') => async () => (await ask<{ cost: number }>(child, { what })).cost
  const contenders = [
    { name: 'fetch', slice: costOf('fetch') },
    { name: 'chatapp.fetch', slice: costOf('client') },
  ]
  await alternate(contenders, 3, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate(contenders, rounds * SLICES_PER_ROUND, say)
  await end(child)
  await bare.stop()
  const about = { id: 'P15', unit: 'µs', target: 1.05, yardstickIs: 'fetch' }
  yield costFigure({ ...about, what: 'CPU of chatapp.fetch, a call' }, ours, yardstick)
}
