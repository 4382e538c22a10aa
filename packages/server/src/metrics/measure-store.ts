import type { Store } from '../store/store.ts'
import type { Meters } from './meters.ts'
import { MEASURED_VERBS, type MeasuredVerb } from './names.ts'

type Act = (...args: unknown[]) => Promise<unknown>

/** What is no verb: it waits for nothing, or for the end. */
const UNMEASURED: ReadonlySet<string> = new Set(['close', 'load', 'watchFeed'])

/** The same store, each of whose verbs is timed and its failures counted. */
export function measureStore(store: Store, { counters, histograms }: Meters): Store {
  const measured = (act: Act, verb: MeasuredVerb): Act => {
    const timed = histograms.store.place({ verb })
    const failed = counters.storeFailures.place({ verb })
    return async (...args) => {
      const startedAt = performance.now()
      try {
        return await act(...args)
      } catch (error) {
        counters.storeFailures.add(failed)
        throw error
      } finally {
        histograms.store.observe(timed, (performance.now() - startedAt) / 1000)
      }
    }
  }
  const entries = Object.entries(store).map(([name, act]) => {
    if (UNMEASURED.has(name)) return [name, act]
    const verb = MEASURED_VERBS.find(known => known === name) ?? 'other'
    return [name, measured(act as Act, verb)]
  })
  // Each verb keeps its name and its type: only how long it took is seen.
  return Object.fromEntries(entries) as unknown as Store
}
