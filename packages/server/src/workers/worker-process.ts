import cluster, { type Worker } from 'node:cluster'
import { Channel, type Message } from './channel.ts'
import type { Desk } from './desk.ts'
import { forwardLines } from './forward-lines.ts'
import type { SupervisorMethods, WorkerMethods, WorkerOrder } from './methods.ts'
import { Tidings } from './tidings.ts'

/** Looks without an answer after which a worker is taken for dead, one a second. */
const MOST_MISSED = 10
const LOOK_EVERY_MS = 1_000
/** How long a worker may take to start, and how long to end once it has stopped, milliseconds. */
const START_MS = 60_000
const END_MS = 5_000
/** How long it may take to close its door: one that does not answer takes no connection, either. */
const DOOR_MS = 1_000

export interface WorkerOptions {
  order: WorkerOrder
  /** Of the environment, besides the supervisor's own. */
  environment: Record<string, string>
  /** Called once, with what is to serve it. */
  desk: Desk
  /** Takes the lines it prints. */
  output: { write(line: string): void }
}

/** One worker, from its start to its end. */
export class WorkerProcess {
  readonly channel: Channel<SupervisorMethods, WorkerMethods>
  readonly tidings: Tidings
  /** Resolves with how it ended, in words. */
  readonly ended: Promise<string>
  readonly #worker: Worker
  readonly #order: WorkerOrder
  #listens = false
  #missed = 0
  #asked = false
  #reason: string | undefined

  constructor({ order, environment, desk, output }: WorkerOptions) {
    this.#order = order
    this.#worker = cluster.fork(environment)
    const { process } = this.#worker
    this.channel = new Channel(desk.methods, message => void process.send(message, () => undefined))
    this.tidings = new Tidings(this.channel)
    this.#worker.on('message', (message: Message) => this.channel.receive(message))
    // A worker that cannot be written to is about to end, which is heard of below.
    this.#worker.on('error', () => undefined)
    if (process.stdout) forwardLines(process.stdout, output)
    const looking = setInterval(() => this.#look(), LOOK_EVERY_MS)
    this.ended = new Promise(resolve => {
      this.#worker.once('exit', (code: number | null, signal: string | null) => {
        clearInterval(looking)
        this.channel.close()
        desk.clear()
        resolve(this.#reason ?? (signal ? `signal ${signal}` : `exit code ${code}`))
      })
    })
  }

  get number(): number {
    return this.#order.number
  }

  get pid(): number | undefined {
    return this.#worker.process.pid
  }

  /** Resolves when it listens. Rejects in words when it does not. */
  async start(): Promise<{ url: string; accountUrl: string | undefined }> {
    const gone = this.ended.then(how => ({ failure: `a worker ended while it started: ${how}` }))
    const asked = this.channel.call('start', [this.#order], START_MS).catch(error => {
      if (this.#worker.isDead()) return gone
      this.kill(error.message)
      throw error
    })
    const started = await Promise.race([asked, gone])
    if ('failure' in started) {
      this.kill(started.failure)
      throw new Error(started.failure)
    }
    this.#listens = true
    return started
  }

  /** Takes no new connections any more. */
  async closeDoor(): Promise<void> {
    await this.channel.call('closeDoor', [], DOOR_MS).catch(() => undefined)
  }

  /** Lets it answer what is under way; after `patienceMs` it is ended as it is. */
  async stop(patienceMs: number): Promise<void> {
    await this.channel.call('stop', [], patienceMs).catch(() => undefined)
    if (this.#worker.isConnected()) this.#worker.disconnect()
    const impatience = setTimeout(() => this.kill('it did not end'), END_MS)
    await this.ended
    clearTimeout(impatience)
  }

  kill(reason: string): void {
    this.#reason ??= reason
    this.#worker.process.kill('SIGKILL')
  }

  /** By counting looks and not time: a machine that slept is no reason. */
  #look(): void {
    // Until then it has time of its own.
    if (!this.#listens) return
    if (this.#missed === MOST_MISSED) this.kill(`no answer for ${MOST_MISSED} s`)
    this.#missed++
    if (this.#asked) return
    this.#asked = true
    this.channel
      .call('ping', [])
      .then(
        () => {
          this.#missed = 0
        },
        () => undefined,
      )
      .finally(() => {
        this.#asked = false
      })
  }
}
