import { randomBytes } from 'node:crypto'
import type { Config } from '../config/config.ts'
import { NO_COUNTERS } from '../domain/counters.ts'
import { makeSetUpLink } from '../flows/account/make-link.ts'
import { createCheckAccess } from '../flows/check-access.ts'
import { createQueryLimits } from '../flows/limit-queries.ts'
import { LiveCalls } from '../gateway/live-calls.ts'
import { createIdentity } from '../identity/index.ts'
import type { Log } from '../log.ts'
import { Meters } from '../metrics/meters.ts'
import { createRequestIds } from '../plugins/request-id.ts'
import { FirstUses } from '../revocations/first-uses.ts'
import type { RouteDeps } from '../routes/deps.ts'
import type { Store } from '../store/store.ts'
import { traceLane } from '../tracing/trace-deps.ts'
import { openTracing } from '../tracing/tracing.ts'
import { accountPlace } from './account-place.ts'
import type { AccountSide, ServerUrls } from './account-side.ts'
import { keepFactorsSealed } from './keep-factors-sealed.ts'
import { listen } from './listen.ts'
import { type Machine, ownMachine } from './machine.ts'
import { startActivity } from './start-activity.ts'
import { startNode } from './start-node.ts'
import { type ReportMetrics, startOperations } from './start-operations.ts'
import { startPasswords } from './start-passwords.ts'
import type { Told } from './start-told.ts'

const CONFIRM_AFTER_MS = 200
/** How long a page waits for the newest counts: a store that does not write may still read. */
const FLUSH_WITHIN_MS = 1000

const IDLE_LANE = { load: () => ({ running: 0, queued: 0 }) }

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
  /** Takes no new connections; those that are there go on. */
  closeDoor(): void
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
  /** For one of several processes: what all of them share. Its own where it is absent. */
  machine?: Machine
  /** Takes what is measured in this process, which then listens for nobody's scrapes: its supervisor does. */
  onReport?: (report: ReportMetrics) => void
}

/** Puts a server together and listens. Rejects when the store cannot be opened or the address is taken. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config, log, cores, uncounted, onReport, machine = ownMachine(cores) } = options
  // What has been opened is closed again, in the other order, when a later step fails; else when the server stops.
  await using opened = new AsyncDisposableStack()
  const meters = config.operationsListen || onReport ? new Meters() : undefined
  const tracing = await openTracing()
  const { store, installationId, ring, clock, nodeId, follower } = await startNode(opened, {
    config,
    log,
    machine,
    meters,
    tracing,
  })
  const passwords = opened.adopt(await startPasswords({ ...machine, store, installationId, log, meters }), it =>
    it.stop(),
  )
  const firstUses = new FirstUses({
    store,
    delayMs: CONFIRM_AFTER_MS,
    onError: error => log.warn({ err: error }, 'first uses could not be written'),
  })
  opened.defer(() => firstUses.flush())
  const urls: ServerUrls = { api: '', account: '' }
  const told = opened.adopt(await machine.startTold({ config, log, store, ring, clock, urls }), it => it.stop())
  const activity = startActivity(told.advice.watching(store), clock, nodeId, log, meters)
  opened.defer(() => activity.stop())
  const counters = uncounted ? NO_COUNTERS : activity
  const flushOwn = () => activity.settle(FLUSH_WITHIN_MS)
  const limits = createQueryLimits({ ...config, now: clock.monotonic, takers: machine.workers?.count ?? 1 })
  opened.defer(machine.workers?.shareLimits(limits) ?? (() => undefined))
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
    throttle: machine.throttle,
    lane: tracing ? traceLane(passwords.lane, tracing) : passwords.lane,
    decoys: passwords.decoys,
    upgrades: passwords.upgrades,
    counters,
    journal: uncounted ? { note: () => undefined } : activity.journal,
    flushActivity: machine.workers?.shareFlush(flushOwn) ?? flushOwn,
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
    limits,
  }
  const account = accountPlace(config).kind === 'none' ? undefined : await loadAccountSide(routes, urls, told, machine)
  const isReady = () => !state.stopping && follower.stalenessMs() <= maxStalenessMs
  const app = { ...routes, liveCalls, isReady, isStopping: () => state.stopping, meters, tracing }
  // The lane and its load are those of whoever has it.
  const lane = machine.workers ? IDLE_LANE : passwords.lane
  const watched = { ...routes, lane, firstUses, activity, liveCalls, isReady }
  const operations = meters && (await startOperations(config, meters, watched, onReport))
  if (operations) opened.defer(() => operations.stop())
  const listeners = await listen(app, account?.register, urls)
  opened.defer(() => listeners.stop())
  // Once on a machine: with workers their supervisor does.
  const alone = machine.workers ? undefined : account
  if (alone) opened.defer(keepFactorsSealed(routes))
  const setUpLink = alone && (await makeSetUpLink(alone.deps, nodeId))
  const running = opened.move()
  return {
    url: listeners.url,
    accountUrl: account && urls.account,
    operationsUrl: operations?.url,
    setUpLink: setUpLink?.link,
    store,
    closeDoor: () => listeners.closeDoor(),
    async stop() {
      state.stopping = true
      liveCalls.stop()
      await running.disposeAsync()
    },
  }
}

/** Loaded only where it is served: a gateway alone has no use for it. */
async function loadAccountSide(
  routes: RouteDeps,
  urls: ServerUrls,
  told: Told,
  machine: Machine,
): Promise<AccountSide> {
  const { createAccountSide } = await import('./account-side.ts')
  return createAccountSide(routes, urls, told, machine)
}
