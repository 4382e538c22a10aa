import { randomBytes, randomUUID } from 'node:crypto'
import { createStoreClock } from '../clock/store-clock.ts'
import type { Config } from '../config/config.ts'
import { loadSecrets } from '../config/load-secrets.ts'
import { NO_COUNTERS } from '../domain/counters.ts'
import { createThrottle, THROTTLE_LIMITS } from '../domain/throttle.ts'
import { makeSetUpLink } from '../flows/account/make-link.ts'
import { createCheckAccess } from '../flows/check-access.ts'
import { createQueryLimits } from '../flows/limit-queries.ts'
import { LiveCalls } from '../gateway/live-calls.ts'
import { createIdentity } from '../identity/index.ts'
import type { Log } from '../log.ts'
import { measureStore } from '../metrics/measure-store.ts'
import { Meters } from '../metrics/meters.ts'
import { createRequestIds } from '../plugins/request-id.ts'
import { FirstUses } from '../revocations/first-uses.ts'
import { Follower } from '../revocations/follower.ts'
import type { RouteDeps } from '../routes/deps.ts'
import type { Store } from '../store/store.ts'
import { createKeyRing } from '../tokens/key-ring.ts'
import { accountPlace } from './account-place.ts'
import type { AccountSide, ServerUrls } from './account-side.ts'
import { keepFactorsSealed } from './keep-factors-sealed.ts'
import { listen } from './listen.ts'
import { openStore } from './open-store.ts'
import { refuseOtherSecrets } from './refuse-other-secrets.ts'
import { startActivity } from './start-activity.ts'
import { type ReportMetrics, startOperations } from './start-operations.ts'
import { startPasswords } from './start-passwords.ts'
import { startTold, type Told } from './start-told.ts'

const FOLLOW_EVERY_MS = 1000
const CONFIRM_AFTER_MS = 200
/** How long a page waits for the newest counts: a store that does not write may still read. */
const FLUSH_WITHIN_MS = 1000

export interface RunningServer {
  /** `http://host:port` as it listens. */
  url: string
  /** Where My Account is reached; `undefined` where it is not served. */
  accountUrl: string | undefined
  /** Where /metrics is; `undefined` without `operationsListen`. */
  operationsUrl: string | undefined
  /** Makes the first account, once; `undefined` where there is one already. For the terminal alone. */
  setUpLink: string | undefined
  store: Store
  /** Answers what is under way, then closes everything. Resolves when nothing is left. */
  stop(): Promise<void>
}

export interface StartOptions {
  config: Config
  log: Log
  /** Cores of the machine: the hash lane leaves one of them to the calls. */
  cores: number
  /** Counts and notes nothing of what apps do: to measure what that costs. */
  uncounted?: boolean
  /** Takes what is measured in this process, which then listens for nobody's scrapes: its supervisor does. */
  onReport?: (report: ReportMetrics) => void
}

/** Puts a server together and listens. Rejects when the store cannot be opened or the address is taken. */
export async function startServer({ config, log, cores, uncounted, onReport }: StartOptions): Promise<RunningServer> {
  // What has been opened is closed again, in the other order, when a later step fails; else when the server stops.
  await using opened = new AsyncDisposableStack()
  const meters = config.operationsListen || onReport ? new Meters() : undefined
  const unmeasured = opened.adopt(await openStore(config), it => it.close())
  const store = meters ? measureStore(unmeasured, meters) : unmeasured
  const installationId = await store.installationId()
  const ring = createKeyRing(loadSecrets(config), installationId)
  await refuseOtherSecrets(ring, store)
  const clock = createStoreClock(() => performance.now(), Date.now())
  const passwords = opened.adopt(await startPasswords({ store, installationId, cores, log, meters }), it => it.stop())
  const firstUses = new FirstUses({
    store,
    delayMs: CONFIRM_AFTER_MS,
    onError: error => log.warn({ err: error }, 'first uses could not be written'),
  })
  opened.defer(() => firstUses.flush())
  const nodeId = randomUUID()
  const urls: ServerUrls = { api: '', account: '' }
  const told = opened.adopt(await startTold({ config, log, store, ring, clock, urls }), it => it.stop())
  const activity = startActivity(told.advice.watching(store), clock, nodeId, log, meters)
  opened.defer(() => activity.stop())
  const counters = uncounted ? NO_COUNTERS : activity
  const follower = new Follower({
    store,
    clock,
    nodeId,
    ring,
    intervalMs: FOLLOW_EVERY_MS,
    onError: error => log.warn({ err: error }, 'the store cannot be followed'),
  })
  opened.defer(() => follower.stop())
  await follower.start()
  // Its own looks, every second, are what counts; this only makes it quicker, and a failure is met there, too.
  opened.defer(store.watchFeed?.(() => void follower.catchUp().catch(() => undefined)) ?? (() => undefined))
  const maxStalenessMs = config.maxStaleness * 1000
  const state = { stopping: false }
  const liveCalls = new LiveCalls({ clock, follower, maxStalenessMs })
  const routes: RouteDeps = {
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
    lane: passwords.lane,
    decoys: passwords.decoys,
    upgrades: passwords.upgrades,
    counters,
    journal: uncounted ? { note: () => undefined } : activity.journal,
    flushActivity: () => activity.settle(FLUSH_WITHIN_MS),
    notices: told.notices,
    advice: told.advice,
    checkAccess: createCheckAccess({ ring, clock, follower, firstUses, counters, maxStalenessMs }),
    identity: createIdentity({
      ring,
      clock,
      mintingKeyId: () => follower.mintingKeyId(),
      issuer: () => urls.api,
      nextId: createRequestIds(randomBytes),
      ...(meters && { onSign: () => meters.counters.signatures.add(0) }),
    }),
    limits: createQueryLimits({ ...config, now: clock.monotonic }),
  }
  const account = accountPlace(config).kind === 'none' ? undefined : await loadAccountSide(routes, urls, told)
  const isReady = () => !state.stopping && follower.stalenessMs() <= maxStalenessMs
  const app = { ...routes, liveCalls, isReady, isStopping: () => state.stopping, meters }
  const watched = { ...routes, firstUses, activity, liveCalls, isReady }
  const operations = meters && (await startOperations(config, meters, watched, onReport))
  if (operations) opened.defer(() => operations.stop())
  const listeners = await listen(app, account?.register, urls)
  opened.defer(() => listeners.stop())
  if (account) opened.defer(keepFactorsSealed(routes))
  const setUpLink = account && (await makeSetUpLink(account.deps))
  const running = opened.move()
  return {
    url: listeners.url,
    accountUrl: account && urls.account,
    operationsUrl: operations?.url,
    setUpLink: setUpLink?.link,
    store,
    async stop() {
      state.stopping = true
      liveCalls.stop()
      await running.disposeAsync()
    },
  }
}

/** Loaded only where it is served: a gateway alone has no use for it. */
async function loadAccountSide(routes: RouteDeps, urls: ServerUrls, told: Told): Promise<AccountSide> {
  const { createAccountSide } = await import('./account-side.ts')
  return createAccountSide(routes, urls, told)
}
