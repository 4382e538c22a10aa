import { Connection } from './connection.ts'

/** A call that wants a connection. */
export interface Call {
  /** Nobody waits for it any more. */
  readonly isGivenUp: boolean
  /** Called once; the connection is the call's own until it is given back. */
  beginOn(connection: Connection): void
}

/** Calls that may wait for each connection. More would wait longer than their callers do. */
const WAITING_PER_CONNECTION = 4
/** Connections that calls may keep for as long as they like. */
const MOST_LENT = 10_000

/**
 * The connections to an upstream: each carries one call at a time, and the one used last is used next, so that few stay
 * open.
 */
export class Upstream {
  readonly #origin: string
  readonly #maxConnections: number
  readonly #all = new Set<Connection>()
  readonly #lent = new Set<Connection>()
  readonly #idle: Connection[] = []
  readonly #waiting: Call[] = []

  /** @param origin scheme, host and port, http or https */
  constructor(origin: string, maxConnections: number) {
    this.#origin = origin
    this.#maxConnections = maxConnections
  }

  /** Whether one more call would wait too long to be of use. */
  get isFull(): boolean {
    return this.#waiting.length >= this.#maxConnections * WAITING_PER_CONNECTION
  }

  /** Gives the call a connection, now or when one is free, first come first served. */
  take(call: Call): void {
    const connection = this.#idle.pop() ?? this.#connect()
    if (connection) call.beginOn(connection)
    else this.#waiting.push(call)
  }

  /**
   * Lets a call keep its connection for as long as it likes: another one takes the place, so that event streams leave
   * those of all other calls alone. Gives false where too many do.
   */
  lend(connection: Connection): boolean {
    if (this.#lent.size >= MOST_LENT) return false
    this.#all.delete(connection)
    this.#lent.add(connection)
    const next = this.#nextWaiting()
    if (next) this.take(next)
    return true
  }

  giveBack(connection: Connection): void {
    if (this.#lent.delete(connection)) return void connection.destroy()
    const next = this.#nextWaiting()
    if (next) next.beginOn(connection)
    else this.#idle.push(connection)
  }

  close(): void {
    for (const connection of [...this.#all, ...this.#lent]) connection.destroy()
  }

  #nextWaiting(): Call | undefined {
    let next = this.#waiting.shift()
    while (next?.isGivenUp) next = this.#waiting.shift()
    return next
  }

  #connect(): Connection | undefined {
    if (this.#all.size >= this.#maxConnections) return undefined
    const connection = new Connection(new URL(this.#origin))
    this.#all.add(connection)
    return connection
  }
}
