import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { UnusableDatabaseError } from '../unusable-database-error.ts'
import type { Call, Reply } from './calls.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import type { OpenOptions } from './options.ts'
import { packCall, unpackReply } from './packing.ts'

/** The pause before a thread that died is started again: doubles up to the longest, milliseconds. */
const RESTART_MS = { first: 50, longest: 5_000 }

/** How long the thread may take to close the database, milliseconds. */
const CLOSE_MS = 5_000

/** Room for new objects in the thread. V8 would let it grow to four times that without being faster for it. */
const YOUNG_MIB = 8

export interface ThreadEvents {
  /** The thread has the database open and takes groups. */
  onReady(): void
  /** The thread is gone; a new one is on its way. */
  onGone(): void
}

/** The thread that has the database. When it dies, what was under way is rejected, and it is started again. */
export class StoreThread {
  readonly #options: OpenOptions
  readonly #events: ThreadEvents
  #worker: Worker | undefined
  #underWay: PromiseWithResolvers<readonly Reply[]> | undefined
  #pauseMs = RESTART_MS.first
  #restart: NodeJS.Timeout | undefined
  #closing = false

  constructor(options: OpenOptions, events: ThreadEvents) {
    this.#options = options
    this.#events = events
  }

  /** Starts the thread for the first time: a database that cannot be opened now is the caller's to know. */
  async open(): Promise<void> {
    const opened = Promise.withResolvers<void>()
    this.#start(opened)
    await opened.promise
  }

  /** Sends one group; the next may follow when this one has been answered. */
  send(calls: readonly Call[]): Promise<readonly Reply[]> {
    if (!this.#worker) return Promise.reject(new Error('the store thread is being started again'))
    this.#underWay = Promise.withResolvers()
    this.#worker.postMessage({ kind: 'group', calls: calls.map(packCall) } satisfies ToWorker)
    return this.#underWay.promise
  }

  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#restart)
    const worker = this.#worker
    if (!worker) return
    const gone = new Promise(resolve => worker.once('exit', resolve))
    // Read once it is open, where it is still being started.
    worker.postMessage({ kind: 'close' } satisfies ToWorker)
    // A thread that hangs in the disk would keep the process for ever.
    const impatience = setTimeout(() => void worker.terminate(), CLOSE_MS)
    await gone
    clearTimeout(impatience)
  }

  /** Kills the thread wherever it stands, as a crash would. */
  async kill(): Promise<void> {
    await this.#worker?.terminate()
  }

  #start(opened?: PromiseWithResolvers<void>): void {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'store',
      workerData: this.#options,
      env: compileCache(),
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    })
    this.#worker = worker
    let ready = false
    let failure: Error | undefined
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'replies') return this.#underWay?.resolve(message.replies.map(unpackReply))
      if (message.kind === 'unopened') {
        failure = message.unusable ? new UnusableDatabaseError(message.words) : new Error(message.words)
        return
      }
      ready = true
      this.#pauseMs = RESTART_MS.first
      opened?.resolve()
      this.#events.onReady()
    })
    worker.on('error', error => {
      failure = error instanceof Error ? error : new Error(String(error))
    })
    worker.on('exit', () => {
      this.#worker = undefined
      const cause = failure ?? new Error('the store thread has ended')
      if (opened && !ready) return opened.reject(cause)
      this.#events.onGone()
      this.#underWay?.reject(cause)
      if (!this.#closing) this.#startLater()
    })
  }

  #startLater(): void {
    this.#restart = setTimeout(() => this.#start(), this.#pauseMs)
    this.#pauseMs = Math.min(this.#pauseMs * 2, RESTART_MS.longest)
  }
}

/**
 * A thread has a compile cache only if its environment names one. With that of the process, where it has one, the thread
 * neither compiles nor strips types again: a third of its memory and of the time it takes to start.
 */
function compileCache(): Record<string, string> {
  const directory = getCompileCacheDir()
  // Node puts a folder for its version into the one it is told.
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: dirname(directory) }
}
