import { randomBytes } from 'node:crypto'
import type { Config, ConfigSources } from '../config/config.ts'
import { createChangeBudget } from '../domain/change-budget.ts'
import { createMailBudget } from '../domain/mail-budget.ts'
import { createThrottle, type LocalThrottle, THROTTLE_LIMITS } from '../domain/throttle.ts'
import { makeSetUpLink } from '../flows/account/make-link.ts'
import type { Log } from '../log.ts'
import { Meters } from '../metrics/meters.ts'
import { createHashLane } from '../passwords/lane.ts'
import { accountPlace } from '../server/account-place.ts'
import type { ServerUrls } from '../server/account-side.ts'
import { keepFactorsSealed } from '../server/keep-factors-sealed.ts'
import { openStore } from '../server/open-store.ts'
import type { RunningServer } from '../server/start.ts'
import { type RunningNode, startNode } from '../server/start-node.ts'
import { laneMeter } from '../server/start-passwords.ts'
import { startTold } from '../server/start-told.ts'
import { Crew } from './crew.ts'
import type { Shared } from './desk.ts'
import { withShare } from './share-connections.ts'
import { superviseMetrics } from './supervise-metrics.ts'

/** What a worker may take to end beyond the calls it answers: it writes what it has counted. */
const WRITE_MS = 5_000

export interface SupervisorOptions {
  config: Config
  /** What the settings were read from: workers read them again, as they were. */
  sources: ConfigSources
  log: Log
  /** Cores of the machine: the hash lane leaves one of them to the calls. */
  cores: number
  /** Takes the lines that workers print. */
  output: { write(line: string): void }
}

/**
 * Leads `config.workers` processes that answer calls on one port, and has what they share: the store's one writer, the
 * throttle, the hash lane, and what is done once. Resolves when all of them listen; rejects, in words, when one cannot.
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Omit<RunningServer, 'closeDoor'>> {
  const { sources, log, output } = options
  await using opened = new AsyncDisposableStack()
  const config = withShare(options.config, options.config.workers)
  const meters = config.operationsListen ? new Meters() : undefined
  // The crew is there before the first worker can have anything to tell.
  const tell: { crew: Crew | undefined } = { crew: undefined }
  const urls: ServerUrls = { api: '', account: '' }
  const throttle = createThrottle(THROTTLE_LIMITS, () => performance.now())
  const machine = { openStore, failures: throttle }
  const node = await startNode(opened, { config, log, machine, meters: undefined })
  const shared = await startShared(opened, { ...options, config, node, throttle, urls, meters, tell })
  node.follower.whenRevoked(() => tell.crew?.look())
  const crew = new Crew({
    workers: config.workers,
    sources,
    measured: meters !== undefined,
    shared,
    log,
    output,
  })
  tell.crew = crew
  const { url, accountUrl } = await crew.start()
  opened.defer(() => crew.stop(config.shutdownTimeout * 1000 + WRITE_MS))
  urls.api = config.publicUrl?.origin ?? url
  urls.account = accountUrl ?? ''
  const operations = meters && (await superviseMetrics(config, meters, { node, shared, crew }))
  if (operations) opened.defer(() => operations.stop())
  const setUpLink = await startAccountWork(opened, config, log, node, urls)
  const running = opened.move()
  return {
    url,
    accountUrl,
    operationsUrl: operations?.url,
    setUpLink,
    store: node.store,
    stop: () => running.disposeAsync(),
  }
}

interface SharedOptions extends SupervisorOptions {
  node: RunningNode
  throttle: LocalThrottle
  urls: ServerUrls
  meters: Meters | undefined
  tell: { crew: Crew | undefined }
}

async function startShared(opened: AsyncDisposableStack, options: SharedOptions): Promise<Shared> {
  const { config, log, cores, node, throttle, urls, meters, tell } = options
  const { store, ring, clock } = node
  const lane = createHashLane({
    concurrency: Math.max(1, cores - 1),
    ...(meters && { meter: laneMeter(meters) }),
  })
  opened.defer(() => lane.close())
  const told = await startTold({
    config,
    log,
    store,
    ring,
    clock,
    urls,
    onHeader: (app, header) => tell.crew?.learn({ ...app, header }),
  })
  opened.defer(() => told.stop())
  return {
    store,
    lane,
    told,
    throttle,
    mailBudget: createMailBudget(clock.monotonic),
    changeBudget: createChangeBudget(clock.monotonic),
  }
}

/** What My Account needs to have done once, where it is served. Gives the link that makes the first account. */
async function startAccountWork(
  opened: AsyncDisposableStack,
  config: Config,
  log: Log,
  { store, ring, follower, nodeId }: RunningNode,
  urls: ServerUrls,
): Promise<string | undefined> {
  if (accountPlace(config).kind === 'none') return undefined
  opened.defer(keepFactorsSealed({ store, ring, follower, randomBytes, log }))
  return (await makeSetUpLink({ store, randomBytes, accountOrigin: urls.account }, nodeId))?.link
}
