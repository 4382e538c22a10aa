import cluster from 'node:cluster'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ConfigSources } from '../config/config.ts'
import type { Log } from '../log.ts'
import type { MetricReport } from '../metrics/meters.ts'
import { createDesk, type Shared } from './desk.ts'
import type { AdviceHeader } from './methods.ts'
import { WorkerProcess } from './worker-process.ts'

/** The pause before a worker that died is replaced: doubles up to the longest, milliseconds. */
const RESTART_MS = { first: 100, longest: 10_000 }
/** One that lived as long is replaced after the first pause again. */
const LIVED_MS = 30_000
/** How long a flush may take, and a look at its figures, milliseconds. */
const FLUSH_MS = 1_500
const REPORT_MS = 2_000

export interface CrewOptions {
  workers: number
  sources: ConfigSources
  measured: boolean
  shared: Shared
  log: Log
  /** Takes the lines that workers print. */
  output: { write(line: string): void }
}

/** The workers: starts them one after the other, replaces those that die, passes on what they have to know of each other. */
export class Crew {
  readonly #options: CrewOptions
  /** Those that listen. */
  readonly #up = new Map<number, WorkerProcess>()
  readonly #pausing = new Set<NodeJS.Timeout>()
  /** Those that were forked and have not ended. */
  readonly #alive = new Set<WorkerProcess>()
  #stopping = false

  constructor(options: CrewOptions) {
    this.#options = options
    // Connections are dealt out in turn: see docs/decisions/workers.md.
    cluster.schedulingPolicy = cluster.SCHED_RR
    cluster.setupPrimary({
      exec: fileURLToPath(new URL('./worker.ts', import.meta.url)),
      args: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
  }

  /** Resolves when all listen. Rejects with the words of the first that cannot, and leaves none behind. */
  async start(): Promise<{ url: string; accountUrl: string | undefined }> {
    const { workers } = this.#options
    try {
      const first = await this.#startOne(1, RESTART_MS.first)
      for (let number = 2; number <= workers; number++) await this.#startOne(number, RESTART_MS.first)
      return first
    } catch (error) {
      await this.kill()
      throw error
    }
  }

  /** Whether some worker listens. */
  get isUp(): boolean {
    return this.#up.size > 0
  }

  /** Tells all of them what an app's answers say of its habits from now on. */
  learn(told: AdviceHeader): void {
    for (const worker of this.#up.values()) worker.tidings.learn(told)
  }

  /** Something is new in the feed: tells all, but for the one that knows. */
  look(but?: number): void {
    for (const worker of this.#others(but)) worker.tidings.look()
  }

  /** What is measured in each worker that answers. */
  async reports(): Promise<readonly (readonly MetricReport[])[]> {
    const asked = [...this.#up.values()].map(worker => worker.channel.call('report', [], REPORT_MS))
    const answers = await Promise.allSettled(asked)
    return answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : []))
  }

  /**
   * All doors are closed before any worker says that it stops, one after the other: until the last is closed, a new
   * connection is dealt to who still takes it.
   */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping = true
    for (const pause of this.#pausing) clearTimeout(pause)
    const up = [...this.#up.values()]
    for (const worker of up) await worker.closeDoor()
    await Promise.all([...this.#alive].map(worker => (up.includes(worker) ? worker.stop(patienceMs) : end(worker))))
  }

  /** Ends all of them as they are. */
  async kill(): Promise<void> {
    this.#stopping = true
    for (const pause of this.#pausing) clearTimeout(pause)
    await Promise.all([...this.#alive].map(end))
  }

  async #startOne(number: number, pauseMs: number): Promise<{ url: string; accountUrl: string | undefined }> {
    const { workers, sources, measured, shared, output } = this.#options
    const worker = new WorkerProcess({
      order: { number, workers, sources, measured },
      environment: compileCache(),
      desk: createDesk(shared, {
        look: () => this.look(number),
        charge: taken => {
          for (const other of this.#others(number)) other.tidings.charge(taken)
        },
        flush: () => this.#flush(),
      }),
      output,
    })
    this.#alive.add(worker)
    const startedAt = performance.now()
    const state = { up: false }
    void worker.ended.then(reason => {
      this.#alive.delete(worker)
      if (this.#up.get(number) === worker) this.#up.delete(number)
      if (!state.up || this.#stopping) return
      const lived = performance.now() - startedAt >= LIVED_MS
      this.#replaceLater(number, reason, lived ? RESTART_MS.first : pauseMs)
    })
    const urls = await worker.start()
    state.up = true
    this.#up.set(number, worker)
    return urls
  }

  #replaceLater(number: number, reason: string, pauseMs: number): void {
    if (this.#stopping) return
    this.#options.log.error({ worker: number, reason, pauseMs }, 'a worker has ended; another one takes its place')
    const next = Math.min(pauseMs * 2, RESTART_MS.longest)
    const pause = setTimeout(() => {
      this.#pausing.delete(pause)
      this.#startOne(number, next).then(
        () => this.#options.log.info({ worker: number }, 'a worker has taken the place of another'),
        error => this.#replaceLater(number, error.message, next),
      )
    }, pauseMs)
    this.#pausing.add(pause)
  }

  async #flush(): Promise<void> {
    await Promise.allSettled([...this.#up.values()].map(worker => worker.channel.call('flush', [], FLUSH_MS)))
  }

  *#others(but: number | undefined): Iterable<WorkerProcess> {
    for (const [number, worker] of this.#up) if (number !== but) yield worker
  }
}

async function end(worker: WorkerProcess): Promise<void> {
  worker.kill('it was not needed any more')
  await worker.ended
}

/** A worker begins with what the supervisor has compiled: it starts in half the time. */
function compileCache(): Record<string, string> {
  const directory = getCompileCacheDir()
  // Node puts a folder for its version into the one it is told.
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: dirname(directory) }
}
