import { randomBytes, randomUUID } from 'node:crypto'
import { buildApp } from '../app.ts'
import { createStoreClock } from '../clock/store-clock.ts'
import type { Config } from '../config/config.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { createThrottle, THROTTLE_LIMITS } from '../domain/throttle.ts'
import { createCheckAccess } from '../flows/check-access.ts'
import type { Log } from '../log.ts'
import { createHashLane } from '../passwords/lane.ts'
import { FirstUses } from '../revocations/first-uses.ts'
import { Follower } from '../revocations/follower.ts'
import { openSqliteStore } from '../store/sqlite/open.ts'
import type { Store } from '../store/store.ts'
import { createKeyRing } from '../tokens/key-ring.ts'
import { refuseOtherSecrets } from './refuse-other-secrets.ts'
import { stopServing } from './stop.ts'
import { storePolicy } from './store-policy.ts'

const FOLLOW_EVERY_MS = 1000
const CONFIRM_AFTER_MS = 200

export interface RunningServer {
  /** `http://host:port` as it listens. */
  url: string
  store: Store
  /** Answers what is under way, then closes everything. Resolves when nothing is left. */
  stop(): Promise<void>
}

export interface StartOptions {
  config: Config
  log: Log
  /** Cores of the machine: the hash lane leaves one of them to the calls. */
  cores: number
}

/** Puts a server together and listens. Rejects when the store cannot be opened or the address is taken. */
export async function startServer({ config, log, cores }: StartOptions): Promise<RunningServer> {
  // What has been opened is closed again, in the other order, when a later step fails; else when the server stops.
  await using opened = new AsyncDisposableStack()
  const path = config.store.path
  const store = opened.adopt(await openSqliteStore({ path, policy: storePolicy(config) }), it => it.close())
  const installationId = await store.installationId()
  const ring = createKeyRing(loadSecrets(config), installationId)
  await refuseOtherSecrets(ring, store)
  const clock = createStoreClock(() => performance.now(), Date.now())
  const lane = opened.adopt(createHashLane({ concurrency: Math.max(1, cores - 1) }), it => it.close())
  const firstUses = new FirstUses({
    store,
    delayMs: CONFIRM_AFTER_MS,
    onError: error => log.warn({ err: error }, 'first uses could not be written'),
  })
  opened.defer(() => firstUses.flush())
  const follower = new Follower({
    store,
    clock,
    nodeId: randomUUID(),
    keyIds: ring.ids,
    intervalMs: FOLLOW_EVERY_MS,
    onError: error => log.warn({ err: error }, 'the store cannot be followed'),
  })
  opened.defer(() => follower.stop())
  await follower.start()
  const maxStalenessMs = config.maxStaleness * 1000
  const state = { stopping: false }
  const app = await buildApp({
    config,
    log,
    ring,
    store,
    follower,
    clock,
    installationId,
    randomBytes,
    now: clock.now,
    throttle: createThrottle(THROTTLE_LIMITS, clock.monotonic),
    lane,
    checkAccess: createCheckAccess({ ring, clock, follower, firstUses, maxStalenessMs }),
    isReady: () => !state.stopping && follower.stalenessMs() <= maxStalenessMs,
    isStopping: () => state.stopping,
  })
  const url = await app.listen({ host: config.listen.host, port: config.listen.port })
  const running = opened.move()
  return {
    url,
    store,
    async stop() {
      state.stopping = true
      await stopServing(app, config.shutdownTimeout * 1000)
      await running.disposeAsync()
    },
  }
}
