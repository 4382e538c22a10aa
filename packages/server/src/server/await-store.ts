import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.ts'
import { Refusal } from '../flows/refusal.ts'
import { createHttpInstance } from '../http-instance.ts'
import type { Log } from '../log.ts'
import { registerHealth } from '../routes/health.ts'
import { StoreUnavailableError } from '../store/store.ts'

/** Between two attempts, milliseconds. */
const AGAIN_MS = 500
const RETRY_AFTER_SECONDS = 1

/** Resolves when the store answers. Rejects with {@link StoreUnavailableError} while it may answer later. */
type Reach = () => Promise<void>

export interface AwaitStoreOptions {
  config: Config
  log: Log
  reach: Reach
  /** Resolves when nobody wants the server any more. */
  stopped: Promise<unknown>
}

/**
 * Waits for a store that is away. A node that is started meanwhile, as all are after a power cut, is there and not ready:
 * whoever looks after it has nothing to start again. False when it was stopped instead.
 */
export async function awaitStore({ config, log, reach, stopped }: AwaitStoreOptions): Promise<boolean> {
  if (await isReached(reach, log)) return true
  const app = createHttpInstance({ config, log, randomBytes, ...NOTHING_KNOWN })
  registerHealth(app, () => false)
  refuseAll(app)
  await app.listen(config.listen)
  let wanted = true
  const unwanted = stopped.then(() => {
    wanted = false
  })
  try {
    do await Promise.race([unwanted, delay(AGAIN_MS)])
    while (wanted && !(await isReached(reach, log)))
    return wanted
  } finally {
    await app.close()
  }
}

const NOTHING_KNOWN = { follower: { statuses: { of: () => undefined } }, isStopping: () => true }

async function isReached(reach: Reach, log: Log): Promise<boolean> {
  try {
    await reach()
    return true
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
    log.warn({ err: error }, 'not ready: waiting for the store')
    return false
  }
}

function refuseAll(app: FastifyInstance): void {
  app.all('/*', { schema: { hide: true } }, () => {
    throw new Refusal('ApiUnavailableError', { retryAfterSeconds: RETRY_AFTER_SECONDS })
  })
}
