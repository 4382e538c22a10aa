import { buildConnector, Client } from 'undici'
import { RESET } from './upstream-failure.ts'

/** A call that wants a connection. */
export interface Call {
  /** How much longer it may wait for one, in milliseconds. */
  readonly patienceMs: number
  /** Called once; the connection is the call's own until it is given back. */
  beginOn(connection: Client): void
  /** No connection was free in time. */
  onWaitedInVain(): void
}

/** Calls that may wait for each connection. More would wait longer than their callers do. */
const WAITING_PER_CONNECTION = 4
/** Connections that calls may keep for as long as they like. */
const MOST_LENT = 10_000

const connectPlainly = buildConnector({ allowH2: false })

/**
 * Connects, and renames the error of a connection that is reset: undici would take an answer without length for whole by
 * then, as some systems reset connections that others close, but so does every upstream that is killed.
 */
const connect: buildConnector.connector = (options, callback) =>
  connectPlainly(options, (...result) => {
    const [, socket] = result
    socket?.prependListener('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') error.code = RESET
    })
    callback(...result)
  })

/**
 * The connections to an upstream: each carries one call at a time, and the one used last is used next, so that few stay
 * open. undici's Pool looks through all connections for every call, and has no bound on what waits.
 */
export class Upstream {
  /** Scheme, host and port. */
  readonly origin: string
  readonly #maxConnections: number
  readonly #all = new Set<Client>()
  readonly #lent = new Set<Client>()
  readonly #idle: Client[] = []
  /** Each with what ends its patience, first come first served. */
  readonly #waiting = new Map<Call, NodeJS.Timeout>()

  /** @param origin scheme, host and port, http or https */
  constructor(origin: string, maxConnections: number) {
    this.origin = origin
    this.#maxConnections = maxConnections
  }

  /** Whether one more call would wait too long to be of use. */
  get isFull(): boolean {
    return this.#waiting.size >= this.#maxConnections * WAITING_PER_CONNECTION
  }

  /** Gives the call a connection, now or when one is free. */
  take(call: Call): void {
    const connection = this.#idle.pop() ?? this.#connect()
    if (connection) call.beginOn(connection)
    else
      this.#waiting.set(
        call,
        setTimeout(() => this.#turnAway(call), call.patienceMs),
      )
  }

  /** The call wants no connection any more. Gives whether it waited for one. */
  leave(call: Call): boolean {
    clearTimeout(this.#waiting.get(call))
    return this.#waiting.delete(call)
  }

  /**
   * Lets a call keep its connection for as long as it likes: another one takes the place, so that event streams leave
   * those of all other calls alone. Gives false where too many do.
   */
  lend(connection: Client): boolean {
    if (this.#lent.size >= MOST_LENT) return false
    this.#all.delete(connection)
    this.#lent.add(connection)
    const next = this.#nextWaiting()
    if (next) this.take(next)
    return true
  }

  giveBack(connection: Client): void {
    // It rejects where all connections have been destroyed.
    if (this.#lent.delete(connection)) return void connection.close().catch(() => undefined)
    const next = this.#nextWaiting()
    if (next) next.beginOn(connection)
    else this.#idle.push(connection)
  }

  async close(): Promise<void> {
    for (const call of this.#waiting.keys()) this.#turnAway(call)
    await Promise.all([...this.#all, ...this.#lent].map(connection => connection.destroy()))
  }

  #turnAway(call: Call): void {
    this.leave(call)
    call.onWaitedInVain()
  }

  #nextWaiting(): Call | undefined {
    const [next] = this.#waiting.keys()
    if (next) this.leave(next)
    return next
  }

  #connect(): Client | undefined {
    if (this.#all.size >= this.#maxConnections) return undefined
    // How long an answer may take is the route's to say, call by call, and how long it may be silent, the exchange's.
    const connection = new Client(this.origin, { connect, pipelining: 1, bodyTimeout: 0 })
    this.#all.add(connection)
    return connection
  }
}
