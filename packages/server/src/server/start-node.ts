import { randomUUID } from 'node:crypto'
import { createStoreClock, type StoreClock } from '../clock/store-clock.ts'
import type { Config } from '../config/config.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import type { Log } from '../log.ts'
import { measureStore } from '../metrics/measure-store.ts'
import type { Meters } from '../metrics/meters.ts'
import { Follower } from '../revocations/follower.ts'
import type { Store } from '../store/store.ts'
import { shareFailures } from '../throttling/share-failures.ts'
import { createKeyRing, type KeyRing } from '../tokens/key-ring.ts'
import { traceStore } from '../tracing/trace-deps.ts'
import type { Tracing } from '../tracing/tracing.ts'
import type { Machine } from './machine.ts'
import { refuseOtherSecrets } from './refuse-other-secrets.ts'

const FOLLOW_EVERY_MS = 1000

export interface NodeOptions {
  config: Config
  log: Log
  machine: Pick<Machine, 'openStore' | 'workers' | 'failures'>
  meters: Meters | undefined
  tracing?: Tracing | undefined
}

/** A process that knows the store: reaches it, has its secrets, and follows it into memory. */
export interface RunningNode {
  store: Store
  installationId: string
  ring: KeyRing
  clock: StoreClock
  /** Of this process, and never of another. */
  nodeId: string
  follower: Follower
}

/**
 * Opens the store and follows it; `opened` is given what ends that. Rejects when the store cannot be opened, or was
 * written with other secrets.
 */
export async function startNode(opened: AsyncDisposableStack, options: NodeOptions): Promise<RunningNode> {
  const { config, log, machine, meters, tracing } = options
  const unmeasured = opened.adopt(await machine.openStore(config), it => it.close())
  const measured = meters ? measureStore(unmeasured, meters) : unmeasured
  const store = tracing ? traceStore(measured, tracing) : measured
  const installationId = await store.installationId()
  const ring = createKeyRing(loadSecrets(config), installationId)
  await refuseOtherSecrets(ring, store)
  const clock = createStoreClock(() => performance.now(), Date.now())
  const nodeId = randomUUID()
  const onEnding = machine.workers?.tellEnding
  const follower = new Follower({
    store,
    clock,
    nodeId,
    ring,
    intervalMs: FOLLOW_EVERY_MS,
    onError: error => log.warn({ err: error }, 'the store cannot be followed'),
    ...(onEnding && { onEnding }),
  })
  opened.defer(() => follower.stop())
  await follower.start()
  // Its own looks, every second, are what counts; this only makes it quicker, and a failure is met there, too.
  opened.defer(store.watchFeed?.(() => void follower.look().catch(() => undefined)) ?? (() => undefined))
  if (machine.failures) {
    const onError = (error: unknown) => log.warn({ err: error }, 'failed logins could not be shared with other nodes')
    opened.defer(shareFailures({ store, nodeId, throttle: machine.failures, onError }))
  }
  return { store, installationId, ring, clock, nodeId, follower }
}
