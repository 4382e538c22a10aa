import type { Config } from '../config/config.ts'
import { type ChangeBudget, createChangeBudget } from '../domain/change-budget.ts'
import { createMailBudget, type MailBudget } from '../domain/mail-budget.ts'
import { createThrottle, type LocalThrottle, THROTTLE_LIMITS, type Throttle } from '../domain/throttle.ts'
import type { SharedQueryLimits } from '../flows/limit-queries.ts'
import { createHashLane, type HashLane, type LaneMeter } from '../passwords/lane.ts'
import type { Store } from '../store/store.ts'
import { openStore } from './open-store.ts'
import { startTold, type Told, type ToldOptions } from './start-told.ts'

/**
 * What there is once on a machine, however many processes answer its callers: with workers, each reaches that of their
 * supervisor. Else N of them would give N times the guesses, N hash lanes, and every letter N times.
 */
export interface Machine {
  openStore(config: Config): Promise<Store>
  createLane(meter: LaneMeter | undefined): HashLane
  throttle: Throttle
  /** The same, where it is in this process: what fails here is told to other nodes. */
  failures?: LocalThrottle
  mailBudget: MailBudget
  changeBudget: ChangeBudget
  startTold(options: ToldOptions): Promise<Told>
  /** Only where there are several processes. */
  workers?: AmongWorkers
}

/** What one of several processes has to do with the others. */
export interface AmongWorkers {
  /** How many there are. */
  count: number
  /** Rates of queries hold for all together. Gives what ends the sharing. */
  shareLimits(limits: SharedQueryLimits): () => void
  /** Something was ended here: the others look at once. */
  tellEnding(): void
  /** Lets this one's counts be written when a reader asks another one; and asks all of them. Never rejects. */
  shareFlush(flush: () => Promise<void>): () => Promise<void>
}

/** All of it in this process. */
export function ownMachine(cores: number): Machine {
  const monotonic = () => performance.now()
  const throttle = createThrottle(THROTTLE_LIMITS, monotonic)
  return {
    openStore,
    createLane: meter => createHashLane({ concurrency: Math.max(1, cores - 1), ...(meter && { meter }) }),
    throttle,
    failures: throttle,
    mailBudget: createMailBudget(monotonic),
    changeBudget: createChangeBudget(monotonic),
    startTold,
  }
}
