import type { StoreClock } from '../clock/store-clock.ts'
import type { Config } from '../config/config.ts'
import type { Activity } from '../counters/activity.ts'
import type { Throttle } from '../domain/throttle.ts'
import type { LiveCalls } from '../gateway/live-calls.ts'
import type { Meters, MetricReport } from '../metrics/meters.ts'
import type { HashLane } from '../passwords/lane.ts'
import type { FirstUses } from '../revocations/first-uses.ts'
import type { Follower } from '../revocations/follower.ts'
import type { Store } from '../store/store.ts'

/** Gives everything that is measured in this process, as often as it is called. */
export type ReportMetrics = () => Promise<readonly MetricReport[]>

/** What stands at something, and is read when somebody looks. */
export interface Watched {
  store: Pick<Store, 'load'>
  lane: Pick<HashLane, 'load'>
  /** Its tables are in one process of a node: workers reach them from afar. */
  throttle: Throttle & { size?(): number }
  follower: Follower
  clock: StoreClock
  firstUses: FirstUses
  activity: Activity
  liveCalls: LiveCalls
  isReady(): boolean
}

/**
 * Measures this process, and serves that on a listener of its own where the settings name one. A worker hands its report
 * to `onReport` instead, since only one process can listen.
 */
export async function startOperations(
  { operationsListen, maxStaleness }: Config,
  meters: Meters,
  watched: Watched,
  onReport?: (report: ReportMetrics) => void,
): Promise<{ url: string | undefined; stop(): Promise<void> }> {
  watch(meters, watched, maxStaleness)
  const { measureProcess } = await import('../metrics/process-metrics.ts')
  const readProcess = await measureProcess()
  const report: ReportMetrics = async () => [...meters.report(), ...(await readProcess())]
  onReport?.(report)
  if (onReport || !operationsListen) return { url: undefined, stop: async () => undefined }
  const { listenForOperations } = await import('../metrics/listen.ts')
  const { isReady } = watched
  return listenForOperations({ listen: operationsListen, isReady, gather: async () => [await report()] })
}

function watch(meters: Meters, watched: Watched, maxStalenessSeconds: number): void {
  const { store, lane, throttle, follower, clock, firstUses, activity, liveCalls, isReady } = watched
  const load = () => store.load?.()
  meters.read({
    chatapp_hash_running: () => lane.load().running,
    chatapp_hash_waiting: () => lane.load().queued,
    chatapp_store_groups_total: () => load()?.groups,
    chatapp_store_grouped_calls_total: () => load()?.groupedCalls,
    chatapp_store_waiting: () => load()?.waiting,
    chatapp_store_connections: () =>
      Object.entries(load()?.connections ?? {}).map(([state, value]) => ({ labels: { state }, value })),
    chatapp_revocation_lag_seconds: () => follower.stalenessMs() / 1000,
    chatapp_revocation_lag_limit_seconds: () =>
      Number.isFinite(maxStalenessSeconds) ? maxStalenessSeconds : undefined,
    chatapp_revocations: () => follower.revoked.size,
    chatapp_clock_offset_seconds: () => (clock.now() - Date.now()) / 1000,
    chatapp_confirms_waiting: () => firstUses.waiting,
    chatapp_activity_waiting: () => activity.waiting,
    chatapp_throttle_entries: () => throttle.size?.(),
    chatapp_live_calls: () => liveCalls.size,
    chatapp_ready: () => (isReady() ? 1 : 0),
  })
}
