import type { Store } from '../store/store.ts'
import type { StoreFacts } from './facts.ts'

const HOUR_MS = 3_600_000
const DAY_HOURS = 24
const STALE_MS = 900_000
const READS = 5
const APPS = 5

/** What the store itself tells. Rejects when it is away. */
export async function lookAtStore(
  store: Pick<Store, 'installationId' | 'listKeys' | 'diagnose'>,
  clock: { now(): number; monotonic(): number },
): Promise<Extract<StoreFacts, { kind: 'open' }>> {
  const times: number[] = []
  for (let read = 0; read < READS; read++) {
    const startedAt = clock.monotonic()
    await store.installationId()
    times.push(clock.monotonic() - startedAt)
  }
  const askedAt = clock.now()
  const { now, keys, nodes } = await store.listKeys()
  const heardAt = clock.now()
  const sinceHour = Math.floor(now / HOUR_MS) - DAY_HOURS
  return {
    kind: 'open',
    latencyMs: Math.round(times.sort((a, b) => a - b)[Math.floor(READS / 2)] as number),
    clockAheadMs: Math.round(now - (askedAt + heardAt) / 2),
    keys,
    nodes,
    diagnosis: await store.diagnose({ sinceHour, staleMs: STALE_MS, apps: APPS }),
  }
}
