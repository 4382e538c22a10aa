import type { StoreClock } from '../clock/store-clock.ts'
import { Activity } from '../counters/activity.ts'
import type { Log } from '../log.ts'
import type { Meters } from '../metrics/meters.ts'
import type { ActivityStore } from '../store/activity-store.ts'

/** Begins to count and note what apps do, and to write it. */
export function startActivity(
  store: Pick<ActivityStore, 'noteActivity'>,
  { now }: StoreClock,
  nodeId: string,
  log: Log,
  meters?: Meters,
): Activity {
  const activity = new Activity({
    store,
    nodeId,
    now,
    onError: error => log.warn({ err: error }, 'counts and journal could not be written; they are kept'),
    onDropped: dropped => {
      log.warn(dropped, 'counts were given up for want of memory')
      for (const kind of ['calls', 'queries', 'notes'] as const) {
        meters?.counters.dropped.add(meters.counters.dropped.place({ kind }), dropped[kind])
      }
    },
  })
  activity.start()
  return activity
}
