/** What is used of `navigator.locks` (Web Locks API). */
export interface WebLocks {
  request(name: string, options: { steal?: boolean; signal?: AbortSignal }, work: () => Promise<void>): Promise<unknown>
}

export interface TabLockTools {
  /** `undefined` where the browser has none: pages without TLS. */
  locks: WebLocks | undefined
  /** Milliseconds after which a tab that holds the lock is taken for one that stands still. */
  leaseMs: number
}

/**
 * A lock among the tabs and workers of one site; the browser frees it when a tab dies. A tab can also stand still with
 * it, put to sleep by the browser: after a lease it is taken away, and the sleeper is stopped by the version it has read.
 */
export class TabLock {
  readonly #name: string
  readonly #tools: TabLockTools
  #queue: Promise<unknown> = Promise.resolve()

  constructor(name: string, tools: TabLockTools) {
    this.#name = name
    this.#tools = tools
  }

  /** @throws whatever `work` throws */
  hold<Result>(work: () => Promise<Result>): Promise<Result> {
    const { locks } = this.#tools
    return locks ? this.#amongTabs(locks, work) : this.#inThisPage(work)
  }

  #amongTabs<Result>(locks: WebLocks, work: () => Promise<Result>): Promise<Result> {
    return new Promise((done, failed) => {
      let started = false
      // Its own end is what the browser waits for; what it came to goes to the caller, even if the lock was taken away.
      const run = () => {
        started = true
        return work().then(done, failed)
      }
      const patience = AbortSignal.timeout(this.#tools.leaseMs)
      locks
        .request(this.#name, { signal: patience }, run)
        .catch(error => {
          if (started) return
          if (!patience.aborted) throw error
          return locks.request(this.#name, { steal: true }, run)
        })
        .catch(error => {
          if (!started) failed(error)
        })
    })
  }

  /** Other tabs then work beside it: at worst they refresh twice. */
  #inThisPage<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => {})
    return result
  }
}
