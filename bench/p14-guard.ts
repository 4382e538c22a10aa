import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { costFigure, type Figure } from './figure.ts'
import { SERVER_CORE } from './pin.ts'
import { ask, end, launchScript } from './processes.ts'

export const guardBench: Bench = { id: 'P14', title: 'guard in process, warm', run }

/** Slices are short, so there can be many of them. */
const SLICES_PER_ROUND = 3

async function* run({ rounds, say }: BenchContext): AsyncGenerator<Figure> {
  const child = launchScript(SERVER_CORE, 'guard-loop')
  const costOf = (what: string) => async () => (await ask<{ nanoseconds: number }>(child, { what })).nanoseconds
  const contenders = [
    { name: 'lru-cache', slice: costOf('cache') },
    { name: 'guard', slice: costOf('guard') },
  ]
  await alternate(contenders, 3, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate(contenders, rounds * SLICES_PER_ROUND, say)
  await end(child)
  const about = { id: 'P14', unit: 'ns', target: 3, yardstickIs: 'one lru-cache look-up' }
  yield costFigure({ ...about, what: 'guard, token remembered' }, ours, yardstick)
}
