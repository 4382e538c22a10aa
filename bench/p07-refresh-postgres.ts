import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type Figure, rateFigure } from './figure.ts'
import { pgbenchRefreshes } from './pgbench.ts'
import { newPostgresStore } from './postgres-store.ts'
import { refreshSliceOn } from './refresh-load.ts'
import { startServerAt } from './server.ts'

const GRANTS = 10_000

export const refreshPostgresBench: Bench = { id: 'P7', title: 'tokens.refresh on PostgreSQL', run }

/**
 * The database has the load's core in both cases, and who asks it, server or pgbench, the server's. So wrk takes its part
 * of the database's core from our side only.
 */
async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  say('filling a database')
  const store = await newPostgresStore(folder, GRANTS)
  const server = await startServerAt(store.cluster.url)
  const refresh = refreshSliceOn(store, { url: server.url, grants: GRANTS, tokens: GRANTS, folder })
  const contenders = [
    { name: 'pgbench', slice: pgbenchRefreshes(store.cluster, GRANTS, folder) },
    { name: 'tokens.refresh', slice: async (round: number) => (await refresh(round)).rate },
  ]
  await alternate(contenders, 2, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate(contenders, rounds, say)
  await server.stop('SIGTERM')
  await store.stop()
  const about = { id: 'P7', unit: '/s', target: 0.5, yardstickIs: 'pgbench' }
  yield rateFigure({ ...about, what: 'refresh on PostgreSQL, 64 callers' }, ours, yardstick)
}
