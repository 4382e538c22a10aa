import { METHODS } from '../packages/contract/src/index.ts'
import { untilStatus } from './address.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type Figure, limitFigure } from './figure.ts'
import { tokenOf } from './grants.ts'
import { spawnServer } from './server.ts'
import { ISSUED, newStore, ringOf } from './store-file.ts'

const FEW = 10_000
/** How often the answer is asked for: what a figure may be too long by, in milliseconds. */
const EVERY_MS = 2
/** A start is short, so that many fit. */
const STARTS_PER_ROUND = 2

export const startBench: Bench = { id: 'P10', title: 'start to first answer', run }

async function* run({ folder, slowRounds, grants, say, largeStore }: BenchContext): AsyncGenerator<Figure> {
  const about = { id: 'P10', unit: 's' }
  const starts = slowRounds * STARTS_PER_ROUND
  const few = await startsOn(await newStore(folder, { grants: FEW }), starts, say)
  yield limitFigure({ ...about, what: 'start to answer, existing store', limit: 0.5 }, few)
  const many = await startsOn(await largeStore(), starts, say)
  const what = `start to answer, ${grants.toLocaleString('en-US')} grants`
  yield limitFigure({ ...about, what, limit: 0.7 }, many)
}

/** Seconds from the start of the process to the first good tokens.check, for each of several starts. */
async function startsOn(store: string, starts: number, say: (text: string) => void): Promise<number[]> {
  const headers = { Authorization: tokenOf('access', 0, ISSUED, ringOf(store)) }
  const seconds: number[] = []
  for (let start = 0; start < starts; start++) {
    say(`start ${start + 1} of ${starts}`)
    const since = performance.now()
    const server = await spawnServer(store)
    await untilStatus(200, server.url + METHODS.tokensCheck.path, {
      headers,
      everyMs: EVERY_MS,
      isOver: () => server.child.exitCode !== null,
    })
    seconds.push((performance.now() - since) / 1000)
    await server.stop('SIGTERM')
  }
  return seconds
}
