import type { Config } from '../config/config.ts'
import { listenForOperations, type RunningOperations } from '../metrics/listen.ts'
import type { Meters } from '../metrics/meters.ts'
import { measureProcess } from '../metrics/process-metrics.ts'
import type { RunningNode } from '../server/start-node.ts'
import type { Crew } from './crew.ts'
import type { Shared } from './desk.ts'

/** Serves what is measured here and in all workers, together. `undefined` where nobody looks. */
export async function superviseMetrics(
  { operationsListen, maxStaleness }: Config,
  meters: Meters,
  { node, shared, crew }: { node: RunningNode; shared: Shared; crew: Crew },
): Promise<RunningOperations | undefined> {
  if (!operationsListen) return undefined
  const { store, follower } = node
  const { lane, throttle } = shared
  const load = () => store.load?.()
  meters.read({
    chatapp_hash_running: () => lane.load().running,
    chatapp_hash_waiting: () => lane.load().queued,
    chatapp_throttle_entries: () => throttle.size(),
    chatapp_store_groups_total: () => load()?.groups,
    chatapp_store_grouped_calls_total: () => load()?.groupedCalls,
    chatapp_store_waiting: () => load()?.waiting,
    chatapp_store_connections: () =>
      Object.entries(load()?.connections ?? {}).map(([state, value]) => ({ labels: { state }, value })),
  })
  const readProcess = await measureProcess()
  return listenForOperations({
    listen: operationsListen,
    isReady: () => crew.isUp && follower.stalenessMs() <= maxStaleness * 1000,
    gather: async () => [[...meters.report(), ...(await readProcess())], ...(await crew.reports())],
  })
}
