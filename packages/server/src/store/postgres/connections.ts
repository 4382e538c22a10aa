import { readFileSync } from 'node:fs'
import { Client, type ClientConfig, Pool, type PoolClient } from 'pg'
import { type StoreLoad, StoreUnavailableError } from '../store.ts'
import { UnusableDatabaseError } from '../unusable-database-error.ts'
import { describeHost, type PostgresAddress, type PostgresHost } from './address.ts'
import { isCutShort, isOfSettings, wordsOf } from './failure.ts'
import { VALUE_TYPES } from './values.ts'

/** Times of the server and of our own, milliseconds. Ours are longer: an answer of the server tells more than silence. */
const TIMES = {
  /** To connect, or to wait for one of the connections there are. */
  connect: 3_000,
  statement: 5_000,
  lock: 3_000,
  /** A node that was frozen between two statements holds no lock longer. */
  idleInTransaction: 5_000,
  answer: 7_000,
  /** A connection that nobody needs is closed. */
  idle: 30_000,
} as const

/** Connections are replaced now and then, so that servers that came back get their share. */
const LIFETIME_SECONDS = 1_800
/** Calls that may wait for a connection; the next is refused at once. */
const MOST_WAITING = 5_000

/** The server answers, and is a standby: it takes no writes. */
class StandbyError extends Error {
  constructor() {
    super('it is a standby')
  }
}

/** Connections to the primary among the hosts of the address, few and shared. */
export class Connections {
  readonly #hosts: readonly PostgresHost[]
  readonly #pools: readonly Pool[]
  /** Connections on which a commit did not wait for its standby to the end. */
  readonly #cutShort = new WeakSet<PoolClient>()
  readonly #hostOf = new WeakMap<PoolClient, number>()
  /** The host that was the primary when last seen. */
  #current = 0

  constructor(address: PostgresAddress) {
    this.#hosts = address.hosts
    this.#pools = address.hosts.map((host, index) => this.#createPool(address, host, index))
  }

  /**
   * A connection to the primary. Rejects with {@link StoreUnavailableError} when there is none, or too many wait.
   */
  async take(): Promise<PoolClient> {
    if (this.#pools.reduce((sum, pool) => sum + pool.waitingCount, 0) >= MOST_WAITING) {
      throw new StoreUnavailableError('too many calls wait for the store')
    }
    const faults: string[] = []
    for (const _ of this.#pools) {
      const tried = this.#current
      try {
        return await (this.#pools[tried] as Pool).connect()
      } catch (error) {
        // All of them are in use: no fault of the host's.
        if (isTooLong(error)) throw new StoreUnavailableError('too many calls wait for the store')
        faults.push(`${describeHost(this.#hosts[tried] as PostgresHost)}: ${wordsOf(error)}`)
        this.#leave(tried)
      }
    }
    throw new StoreUnavailableError(`the store is unavailable: ${faults.join('; ')}`)
  }

  load(): StoreLoad {
    const sum = (count: (pool: Pool) => number) => this.#pools.reduce((total, pool) => total + count(pool), 0)
    const idle = sum(pool => pool.idleCount)
    return {
      waiting: sum(pool => pool.waitingCount),
      connections: { used: sum(pool => pool.totalCount) - idle, idle },
    }
  }

  giveBack(client: PoolClient): void {
    client.release()
  }

  /** Closes a connection that is lost, or whose server takes no writes any more: another host may be the primary now. */
  discard(client: PoolClient): void {
    client.release(true)
    this.#leave(this.#hostOf.get(client))
  }

  /**
   * Whether the last commit of this connection was cut short: it is on the primary's disk, and nobody knows whether it is
   * on another one.
   */
  wasCutShort(client: PoolClient): boolean {
    return this.#cutShort.delete(client)
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map(pool => pool.end()))
  }

  /** Goes on with the next host, unless somebody has before. */
  #leave(host: number | undefined): void {
    if (this.#current === host) this.#current = (host + 1) % this.#hosts.length
  }

  #createPool(address: PostgresAddress, host: PostgresHost, index: number): Pool {
    const pool = new Pool({
      ...clientConfig(address, host),
      max: address.connections,
      idleTimeoutMillis: TIMES.idle,
      maxLifetimeSeconds: LIFETIME_SECONDS,
      query_timeout: TIMES.answer,
      verify: (client, done) => void refuseStandby(client).then(() => done(), done),
    })
    // An idle connection that breaks has left the pool by then; the next call makes another one.
    pool.on('error', () => undefined)
    pool.on('connect', client => {
      this.#hostOf.set(client, index)
      // Else the loss of a connection in use, which its query tells of, too, would end the process.
      client.on('error', () => undefined)
      client.on('notice', notice => {
        if (isCutShort(notice)) this.#cutShort.add(client)
      })
    })
    return pool
  }
}

/** In the words of the pool: who waits for a new connection to be made is told something else. */
function isTooLong(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect'
}

async function refuseStandby(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ standby: string }>('select pg_is_in_recovery()::text as standby')
  if (rows[0]?.standby !== 'false') throw new StandbyError()
}

/**
 * A connection of its own to the primary, for work that is no verb's: without limits of time.
 *
 * @throws UnusableDatabaseError when it refuses who we are, or has no such database
 * @throws StoreUnavailableError when it cannot be reached
 */
export async function connectAlone(address: PostgresAddress): Promise<Client> {
  const faults: string[] = []
  for (const host of address.hosts) {
    const { statement_timeout, lock_timeout, ...config } = clientConfig(address, host)
    const client = new Client(config)
    client.on('error', () => undefined)
    let isPrimary = false
    try {
      await client.connect()
      const { rows } = await client.query<{ standby: string }>('select pg_is_in_recovery()::text as standby')
      isPrimary = rows[0]?.standby === 'false'
      if (isPrimary) return client
      faults.push(`${describeHost(host)}: it is a standby`)
    } catch (error) {
      const fault = `${describeHost(host)}: ${wordsOf(error)}`
      if (isOfSettings(error)) throw new UnusableDatabaseError(fault)
      faults.push(fault)
    } finally {
      if (!isPrimary) await client.end()
    }
  }
  throw new StoreUnavailableError(`the store is unavailable: ${faults.join('; ')}`)
}

function clientConfig(address: PostgresAddress, { host, port }: PostgresHost): ClientConfig {
  return {
    host,
    port,
    user: address.user,
    password: address.password.reveal(),
    database: address.database,
    ssl: sslOptions(address),
    application_name: 'chatapp-server',
    keepAlive: true,
    // A path that has gone silent is noticed in some 20 s, also where nothing is asked, as by who listens.
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: TIMES.connect,
    types: VALUE_TYPES,
    // A pooler knows no settings of a session: those of the user are in force there.
    ...(!address.pooled && {
      statement_timeout: TIMES.statement,
      lock_timeout: TIMES.lock,
      idle_in_transaction_session_timeout: TIMES.idleInTransaction,
    }),
  }
}

function sslOptions({ ssl, sslRootCert }: PostgresAddress): ClientConfig['ssl'] {
  if (ssl === 'disable') return false
  const ca = sslRootCert === undefined ? {} : { ca: readFileSync(sslRootCert, 'utf8') }
  return { rejectUnauthorized: ssl === 'verify-full', ...ca }
}
