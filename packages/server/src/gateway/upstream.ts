import { type Dispatcher, Pool } from 'undici'

export interface UpstreamOptions {
  /** http or https; a path of its own is put before every forwarded path. */
  url: URL
  /** Milliseconds from the end of a request to the head of its answer. */
  headersTimeoutMs: number
  /** Milliseconds between two pieces of an answer. */
  bodyTimeoutMs: number
  maxConnections: number
}

/** Calls that may wait for each connection. More would wait longer than their callers do. */
const WAITING_PER_CONNECTION = 4

/** The connections to an upstream, and how many calls they hold. */
export class Upstream {
  readonly basePath: string
  readonly #pool: Pool
  readonly #mostCalls: number
  #calls = 0

  constructor(options: UpstreamOptions) {
    this.basePath = options.url.pathname.replace(/\/+$/, '')
    this.#mostCalls = options.maxConnections * (1 + WAITING_PER_CONNECTION)
    this.#pool = new Pool(options.url.origin, {
      connections: options.maxConnections,
      headersTimeout: options.headersTimeoutMs,
      bodyTimeout: options.bodyTimeoutMs,
      // A call must never stand in line behind another one's slow answer.
      pipelining: 1,
      allowH2: false,
    })
  }

  get isFull(): boolean {
    return this.#calls >= this.#mostCalls
  }

  /** Each call to it must be followed by one to {@link release}. */
  acquire(): void {
    this.#calls++
  }

  release(): void {
    this.#calls--
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#pool.dispatch(options, handler)
  }

  close(): Promise<void> {
    return this.#pool.destroy()
  }
}
