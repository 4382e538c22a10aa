import { randomHex } from './block.ts'

/** One attempt to hold a lock, under a nonce of its own. */
export interface Claim {
  /** Takes the lock if nobody alive holds it. Asked again, it may take what it had taken without hearing so. */
  take(): Promise<boolean>
  /** Gives a sign of life, if the lock is still ours. */
  renew(): Promise<unknown>
  /** Gives the lock back, if it is still ours. */
  release(): Promise<unknown>
}

export interface LeaseLockTools {
  /** Milliseconds without a sign of life after which a holder counts as dead. */
  leaseMs: number
  sleep(milliseconds: number): Promise<void>
  /** From 0 up to 1. */
  random(): number
}

/** The time of this platform. */
export const realTime: Omit<LeaseLockTools, 'leaseMs'> = {
  sleep: milliseconds => new Promise(done => setTimeout(done, milliseconds)),
  random: Math.random,
}

/** Signs of life in one lease. */
const HEARTBEATS = 5
/** A waiter looks often at first, then ever less, so that a crowd does not keep a shared server busy. */
const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 200

/**
 * A lock that is held as long as its holder gives signs of life. It gives economy only: a holder that slept for longer
 * than its lease goes on, not knowing that another one works beside it, and is stopped by the version it has read.
 * That version is the fencing number of these stores.
 */
export class LeaseLock {
  readonly #tools: LeaseLockTools
  readonly #claim: (nonce: string) => Claim | Promise<Claim>

  constructor(tools: LeaseLockTools, claim: (nonce: string) => Claim | Promise<Claim>) {
    this.#tools = tools
    this.#claim = claim
  }

  /** @throws whatever `take` and `work` throw */
  async hold<Result>(work: () => Promise<Result>): Promise<Result> {
    const claim = await this.#claim(randomHex(12))
    await this.#acquire(claim)
    const heartbeat = setInterval(() => claim.renew().catch(() => {}), this.#tools.leaseMs / HEARTBEATS)
    // In Node it keeps no program alive by itself; elsewhere a timer is a number.
    heartbeat.unref?.()
    try {
      return await work()
    } finally {
      clearInterval(heartbeat)
      // Failing to release harms nobody for longer than a lease, and must not hide what the work gave.
      await claim.release().catch(() => {})
    }
  }

  async #acquire(claim: Claim): Promise<void> {
    const { sleep, random } = this.#tools
    for (let pause = FIRST_PAUSE_MS; !(await claim.take()); pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
      await sleep(pause * (0.5 + random()))
    }
  }
}
