import { randomBytes } from 'node:crypto'
import { decoyHash } from './argon2.ts'
import type { HashJob } from './hash-job.ts'
import { createHashPool, type HashPool } from './hash-pool.ts'
import { createLaneQueue } from './lane-queue.ts'

/** The hash lane has no room, or had none within the deadline. Nothing was judged: the attempt counts for nothing. */
export class LaneOverloadedError extends Error {
  override name = 'LaneOverloadedError'
  /** When to come again, in whole seconds, at least 1. */
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('the hash lane is overloaded')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export interface HashLaneOptions {
  /** Hashes under way at once: the cores less one, at least 1. */
  concurrency: number
  /** Calls that may wait, in all; those from unknown networks at most half of them. Default 64 for each hash under way. */
  queueLimit?: number
  /** How long a call may wait before it is refused, in milliseconds. Default 3000, so that hash and commit still fit. */
  queueDeadlineMs?: number
  /** Milliseconds of a monotonic clock. */
  now?: () => number
  /** Calls back after so many milliseconds; gives what cancels it. */
  after?: (ms: number, callback: () => void) => () => void
  random?: (size: number) => Uint8Array
  /** Told how calls fared. */
  meter?: LaneMeter
  /** Does the hashing. By default threads of its own, which stand back behind the caller's. */
  pool?: HashPool
}

/** Told of every call how long it waited before it was hashed, or that it was refused. */
export interface LaneMeter {
  waited(seconds: number): void
  refused(): void
}

export interface HashLane {
  /**
   * Whether the password fits the hash. Without a hash (nobody has that e-mail) a decoy is verified, and the answer is
   * false: the work is the same.
   *
   * @param hash PHC string, or one of bcrypt's
   * @param who known: whether the account has succeeded from the caller's network before; such calls go first. decoy:
   * what to verify where there is no hash; one of our own kind when absent
   * @throws LaneOverloadedError
   */
  verify(hash: string | undefined, password: string, who: { known: boolean; decoy?: string }): Promise<boolean>
  /**
   * Hashes a new password to a PHC string.
   *
   * @throws LaneOverloadedError
   */
  hash(password: string): Promise<string>
  /** Hashes under way, and calls waiting. */
  load(): { running: number; queued: number }
  /** Refuses what waits and ends the threads. */
  close(): Promise<void>
}

interface Waiting {
  start(): void
  refuse(): void
  readonly deadline: number
}

const QUEUED_PER_HASH = 64
const QUEUE_DEADLINE_MS = 3_000
/** What a hash is taken to cost until some were measured, in milliseconds. */
const FIRST_ESTIMATE_MS = 20
const ESTIMATE_WEIGHT = 0.1

/**
 * The one way to hash a password: bounded in what runs, in what waits, and in how long it waits, so that logins can
 * never take the cores or the memory from queries. A permit is held until the hashing has really ended, whatever
 * became of the caller: giving it back earlier would let the abandoned work pile up.
 */
export function createHashLane(options: HashLaneOptions): HashLane {
  const { concurrency, now = () => performance.now(), after = afterTimer, pool = createHashPool() } = options
  const queueDeadlineMs = options.queueDeadlineMs ?? QUEUE_DEADLINE_MS
  const queue = createLaneQueue<Waiting>(options.queueLimit ?? QUEUED_PER_HASH * concurrency)
  const usualDecoy = decoyHash(options.random ?? randomBytes)
  let running = 0
  let estimateMs = FIRST_ESTIMATE_MS

  const overloaded = (): LaneOverloadedError => {
    options.meter?.refused()
    return new LaneOverloadedError(Math.max(1, Math.ceil((queue.size * estimateMs) / concurrency / 1000)))
  }

  /** Waits for a permit; the caller must give it back. */
  function permit(known: boolean): Promise<void> {
    if (running < concurrency) {
      running++
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        deadline: now() + queueDeadlineMs,
        start() {
          cancel()
          resolve()
        },
        refuse() {
          cancel()
          queue.remove(waiting)
          reject(overloaded())
        },
      }
      if (!queue.push(waiting, known)) return reject(overloaded())
      const cancel = after(queueDeadlineMs, () => waiting.refuse())
    })
  }

  /** Hands the permit on. A timer may be late, so what has waited too long is refused here as well. */
  function giveBack(): void {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (now() < next.deadline) {
        next.start()
        return
      }
      next.refuse()
    }
    running--
  }

  async function run(job: HashJob, known: boolean): Promise<string | boolean> {
    const askedAt = now()
    await permit(known)
    const startedAt = now()
    options.meter?.waited((startedAt - askedAt) / 1000)
    try {
      return await pool.run(job)
    } finally {
      estimateMs += (now() - startedAt - estimateMs) * ESTIMATE_WEIGHT
      giveBack()
    }
  }

  return {
    async verify(hash, password, { known, decoy = usualDecoy }) {
      const fits = await run({ kind: 'verify', hash: hash ?? decoy, password }, known)
      return hash !== undefined && fits === true
    },
    async hash(password) {
      return String(await run({ kind: 'hash', password }, false))
    },
    load: () => ({ running, queued: queue.size }),
    async close() {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) next.refuse()
      await pool.close()
    },
  }
}

function afterTimer(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}
