import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FromObserver, ObserverOptions, ToObserver } from './messages.ts'
import { type Note, weightOf } from './note.ts'

/** Notes that go over in one message, and how long the first of them may wait, milliseconds. */
const BATCH = { notes: 128, waitMs: 50 }
/** Notes that may be unread, and what they may weigh: beyond, calls are let through and not told. */
export const MOST_UNREAD = 10_000
export const MOST_UNREAD_BYTES = 67_108_864
/** The pause before a thread that died is started again: doubles up to the longest, milliseconds. */
const RESTART_MS = { first: 200, longest: 60_000 }
/** How long the last report may take, milliseconds. */
const STOP_MS = 5_000
/** What the thread may use, MiB. Past it the thread ends, and the traffic goes on. */
const MOST_MEMORY = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 }

export interface ObserverEvents {
  onSummary(line: string): void
  onWarning(words: string): void
}

/** The last report. */
export interface FinalReport {
  text: string
  json: string
}

/**
 * The thread that judges. Whatever it does, slow, stuck, out of memory or dead, the calls go on: they are told to it
 * through a bounded queue, and when that is full they are not told.
 */
export class ObserverThread {
  readonly #options: ObserverOptions
  readonly #events: ObserverEvents
  readonly #file: URL
  #worker: Worker | undefined
  #waiting: Note[] = []
  #timer: NodeJS.Timeout | undefined
  #unread = 0
  #unreadBytes = 0
  #dropped = 0
  #pauseMs = RESTART_MS.first
  #restart: NodeJS.Timeout | undefined
  #final: PromiseWithResolvers<FinalReport | undefined> | undefined

  /** @param file what the thread runs: another one only to see what a broken observer does */
  constructor(options: ObserverOptions, events: ObserverEvents, file = new URL('./worker.ts', import.meta.url)) {
    this.#options = options
    this.#events = events
    this.#file = file
  }

  /** Calls that were not told. */
  get dropped(): number {
    return this.#dropped
  }

  /** Starts the thread, and gives the URL of the report. Rejects where its address is taken. */
  async start(): Promise<string> {
    const started = Promise.withResolvers<string>()
    this.#start(started)
    return started.promise.catch(async (error: unknown) => {
      await this.stop()
      throw error
    })
  }

  /** Tells of one call. Never waits. */
  take(note: Note): void {
    const bytes = weightOf(note)
    if (!this.#worker || this.#unread >= MOST_UNREAD || this.#unreadBytes + bytes > MOST_UNREAD_BYTES) {
      this.#dropped++
      return
    }
    this.#unread++
    this.#unreadBytes += bytes
    this.#waiting.push(note)
    if (this.#waiting.length >= BATCH.notes) this.#send()
    else this.#timer ??= setTimeout(() => this.#send(), BATCH.waitMs).unref()
  }

  /** Ends the thread. Gives its last report; `undefined` where it has none to give. */
  async stop(withinMs = STOP_MS): Promise<FinalReport | undefined> {
    clearTimeout(this.#restart)
    const worker = this.#worker
    if (!worker) return undefined
    this.#send()
    this.#final = Promise.withResolvers()
    worker.postMessage({ kind: 'stop' } satisfies ToObserver)
    const impatience = setTimeout(() => this.#final?.resolve(undefined), withinMs)
    const report = await this.#final.promise
    clearTimeout(impatience)
    await worker.terminate()
    return report
  }

  #send(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const notes = this.#waiting
    this.#waiting = []
    if (notes.length > 0)
      this.#worker?.postMessage({ kind: 'notes', notes, dropped: this.#dropped } satisfies ToObserver)
  }

  #start(started?: PromiseWithResolvers<string>): void {
    const worker = new Worker(this.#file, {
      name: 'observer',
      workerData: this.#options,
      env: compileCache(),
      execArgv: [],
      resourceLimits: MOST_MEMORY,
    })
    this.#worker = worker
    worker.on('message', (message: FromObserver) => this.#hear(message, started))
    worker.on('error', error => {
      // Its message may hold what it stumbled over.
      this.#events.onWarning(`the observer has failed: ${error instanceof Error ? error.name : typeof error}`)
    })
    worker.on('exit', () => {
      this.#worker = undefined
      this.#dropped += this.#unread
      this.#unread = 0
      this.#unreadBytes = 0
      this.#waiting = []
      started?.reject(new Error('the observer ended as it was started'))
      if (this.#final) this.#final.resolve(undefined)
      else this.#startLater()
    })
  }

  #hear(message: FromObserver, started: PromiseWithResolvers<string> | undefined): void {
    if (message.kind === 'read') {
      this.#unread = Math.max(0, this.#unread - message.notes)
      this.#unreadBytes = Math.max(0, this.#unreadBytes - message.bytes)
      this.#pauseMs = RESTART_MS.first
    } else if (message.kind === 'ready') started?.resolve(message.url)
    else if (message.kind === 'summary') this.#events.onSummary(message.line)
    else if (message.kind === 'warning') this.#events.onWarning(message.words)
    else if (message.kind === 'final') this.#final?.resolve(message)
    else {
      const words = `the report cannot be served: ${message.words}`
      if (started) started.reject(Object.assign(new Error(words), { code: message.code }))
      else this.#events.onWarning(words)
    }
  }

  #startLater(): void {
    this.#restart = setTimeout(() => this.#start(), this.#pauseMs).unref()
    this.#pauseMs = Math.min(this.#pauseMs * 2, RESTART_MS.longest)
  }
}

/** A thread has a compile cache only if its environment names one. */
function compileCache(): Record<string, string> {
  const directory = getCompileCacheDir()
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: dirname(directory) }
}
