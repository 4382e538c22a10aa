import type { Heartbeat } from '../node-store.ts'
import type { StoreVerbs } from '../sql-store.ts'
import { type MadeGrant, type MakeGrant, StoreUnavailableError } from '../store.ts'
import { AmbiguousCommitError } from './failure.ts'

/** How long callers wait, milliseconds: by then the network or the server hangs. */
interface Patience {
  /** With a deadline, which the store looks at itself. */
  withDeadline: number
  without: number
  /** For a look at the feed before the database counts as silent. */
  look: number
}

const PATIENCE: Patience = { withDeadline: 6_000, without: 15_000, look: 3_000 }

/** How often a verb that converges is run again after a commit whose answer was lost. */
const AGAIN = 2

const SILENT = 'the store does not answer'

export interface GuardedStore {
  verbs: StoreVerbs
  /** Takes no more calls; resolves when all there were have come to an end. */
  close(): Promise<void>
}

/**
 * The verbs with what holds for every call: it ends in time, it fails as {@link StoreUnavailableError} whatever has
 * happened, and where nobody can tell whether a commit happened, it is run again if that does no harm. Every node looks at
 * the feed once a second: from when such a look stays without an answer until one has it, other calls are refused at once,
 * so that nobody waits for a database that hangs.
 */
export function guardStore(verbs: StoreVerbs, patience = PATIENCE): GuardedStore {
  const underWay = new Set<Promise<unknown>>()
  let closed = false
  let silent = false

  const call = (run: () => Promise<unknown>, patienceMs: number): Promise<unknown> => {
    if (closed) return Promise.reject(new StoreUnavailableError('the store is closed'))
    const running = run().catch(fail)
    underWay.add(running)
    const settle = () => underWay.delete(running)
    running.then(settle, settle)
    return within(running, patienceMs)
  }

  const look = async (beat: Heartbeat) => {
    const impatience = setTimeout(() => {
      silent = true
    }, patience.look)
    try {
      const followed = await again(() => verbs.follow(beat))
      silent = false
      return followed
    } finally {
      clearTimeout(impatience)
    }
  }

  const guard =
    (verb: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      if (silent) throw new StoreUnavailableError(SILENT)
      return call(() => verb(...args), hasDeadline(args) ? patience.withDeadline : patience.without)
    }

  const entries = Object.entries({ ...verbs, ...converging(verbs) })
  const guarded = Object.fromEntries(entries.map(([name, verb]) => [name, guard(verb as never)]))
  return {
    // Each verb keeps its name and its type: only when it ends, and how it fails, is another matter.
    verbs: {
      ...guarded,
      follow: (beat: Heartbeat) => call(() => look(beat), patience.without),
    } as unknown as StoreVerbs,
    close: async () => {
      closed = true
      await Promise.allSettled(underWay)
    },
  }
}

/** Verbs whose second run meets what the first has done, and makes no more of it. */
function converging(verbs: StoreVerbs): Partial<StoreVerbs> {
  return {
    makeGrant: order => again(attempt => makeAgain(verbs, order, attempt)),
    rotateGrant: order => again(() => verbs.rotateGrant(order)),
    confirmGrants: uses => again(() => verbs.confirmGrants(uses)),
    noteActivity: batch => again(() => verbs.noteActivity(batch)),
    noteFailures: batch => again(() => verbs.noteFailures(batch)),
  }
}

/** The id of the grant is drawn by who calls, so a second run finds what the first has made, and counts nothing. */
async function makeAgain(verbs: StoreVerbs, order: MakeGrant, attempt: number): Promise<MadeGrant> {
  if (order.idempotent || attempt === 0) return verbs.makeGrant(order)
  const made = await verbs.makeGrant({ ...order, idempotent: true })
  return made.kind === 'repeated' ? { ...made, kind: 'made' } : made
}

async function again<Result>(run: (attempt: number) => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run(attempt)
    } catch (error) {
      if (!(error instanceof AmbiguousCommitError) || attempt === AGAIN) throw error
    }
  }
}

function fail(error: unknown): never {
  if (error instanceof StoreUnavailableError) throw error
  throw new StoreUnavailableError(`the store is unavailable: ${error instanceof Error ? error.message : String(error)}`)
}

function hasDeadline([order]: readonly unknown[]): boolean {
  return typeof order === 'object' && order !== null && 'deadline' in order
}

function within<Result>(running: Promise<Result>, milliseconds: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const impatience = setTimeout(() => reject(new StoreUnavailableError(SILENT)), milliseconds)
    running.then(resolve, reject).finally(() => clearTimeout(impatience))
  })
}
