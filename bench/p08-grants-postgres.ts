import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { costFigure, type Figure } from './figure.ts'
import { newPostgresStore } from './postgres-store.ts'
import { refreshSliceOn } from './refresh-load.ts'
import { startServerAt } from './server.ts'

const FEW = 10_000
/** A tenth of what SQLite is filled with: so many are filled and indexed within a minute. */
const SHARE_OF_MANY = 10
const REFRESHED = 20_000

export const grantsPostgresBench: Bench = { id: 'P8PG', title: 'many grants on PostgreSQL', run }

/** Two clusters with a server each; only one of each has anything to do at a time. */
async function* run({ folder, rounds, grants, say }: BenchContext): AsyncGenerator<Figure> {
  const many = grants / SHARE_OF_MANY
  const contenders = []
  const started: { stop(signal?: NodeJS.Signals): Promise<void> }[] = []
  for (const size of [FEW, many]) {
    say(`filling a database with ${size} grants`)
    const store = await newPostgresStore(folder, size)
    const server = await startServerAt(store.cluster.url)
    started.push(server, store)
    const refresh = refreshSliceOn(store, {
      ...{ url: server.url, folder, grants: size },
      tokens: Math.min(size, REFRESHED),
    })
    contenders.push({ name: `${size} grants`, slice: async (round: number) => 1e6 / (await refresh(round)).rate })
  }
  await alternate(contenders, 2, () => say('warming up'))
  const [few = [], lots = []] = await alternate(contenders, rounds, say)
  for (const one of started) await one.stop('SIGTERM')
  const about = { id: 'P8PG', unit: 'µs', target: 1.3, yardstickIs: `${FEW.toLocaleString('en-US')} grants` }
  yield costFigure({ ...about, what: `refresh on PostgreSQL, ${many.toLocaleString('en-US')} grants` }, lots, few)
}
