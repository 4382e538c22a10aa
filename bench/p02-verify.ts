import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type Figure, rateFigure } from './figure.ts'
import { SERVER_CORE } from './pin.ts'
import { ask, end, launchScript } from './processes.ts'

export const verifyBench: Bench = { id: 'P2', title: 'verification in process', run }

/** Slices are short, so there can be many of them. */
const SLICES_PER_ROUND = 3

async function* run({ rounds, say }: BenchContext): AsyncGenerator<Figure> {
  const child = launchScript(SERVER_CORE, 'verify-loop')
  const rateOf = (what: 'verify' | 'hmac') => async () => (await ask<{ rate: number }>(child, { what })).rate
  const contenders = [
    { name: 'createHmac', slice: rateOf('hmac') },
    { name: 'verifyToken', slice: rateOf('verify') },
  ]
  await alternate(contenders, 3, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate(contenders, rounds * SLICES_PER_ROUND, say)
  await end(child)
  const about = { id: 'P2', unit: '/s', target: 0.8, yardstickIs: 'createHmac, timingSafeEqual' }
  yield rateFigure({ ...about, what: 'verify a token, in process' }, ours, yardstick)
}
