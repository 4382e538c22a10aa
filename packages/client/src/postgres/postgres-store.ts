import { ChatAppError } from '../errors.ts'
import { LeaseLock, type LeaseLockTools, realTime } from '../lease-lock.ts'
import { formatDocument, notOurs, parseDocument } from '../saved-document.ts'
import type { Saved, SavedState, Store } from '../store.ts'
import { within } from '../within.ts'
import { type PostgresClient, type RunStatement, runStatementOn, sqlStateOf } from './connection.ts'
import { postgresFailure } from './postgres-failure.ts'
import { type Statements, statementsFor } from './statements.ts'

export interface PostgresStoreOptions {
  /** Name of the table, with its schema if need be. Made when it is first written and not there. Default: `chatapp_pairs`. */
  table?: string
  /** Milliseconds after which a lock holder that gives no sign of life is passed over. Default: 5,000. */
  leaseMs?: number
  /** Milliseconds for one statement, the wait for a connection included. Default: 5,000. */
  timeoutMs?: number
}

export interface PostgresStoreTools extends LeaseLockTools {
  run: RunStatement
  table: string
}

const UNDEFINED_TABLE = '42P01'
/** Two programs made the table at once: unique_violation in the catalogue, duplicate_table. */
const MADE_MEANWHILE = new Set(['23505', '42P07'])

/** A store in one row of a table. */
export class PostgresStore implements Store {
  readonly #name: string
  readonly #tools: PostgresStoreTools
  readonly #statements: Statements
  readonly #lock: LeaseLock

  constructor(name: string, tools: PostgresStoreTools) {
    const statements = statementsFor(tools.table)
    const { take, renew, release } = statements
    this.#name = name
    this.#tools = tools
    this.#statements = statements
    this.#lock = new LeaseLock(tools, nonce => ({
      take: async () => (await this.#change(take, [name, nonce, tools.leaseMs])).length > 0,
      renew: () => this.#change(renew, [name, nonce, tools.leaseMs]),
      release: () => this.#change(release, [name, nonce]),
    }))
  }

  async read(): Promise<Saved | undefined> {
    const [row] = await this.#tools.run(this.#statements.read, [this.#name]).catch(error => {
      if (sqlStateOf(error) === UNDEFINED_TABLE) return []
      throw postgresFailure('StoreReadError', this.#place, error)
    })
    if (!row) return undefined
    const { version, document } = row
    if (typeof document !== 'string') throw notOurs(this.#place)
    return { version: Number(version), state: parseDocument(document, this.#place) }
  }

  async write(expectedVersion: number, next: SavedState): Promise<boolean> {
    const { writeFirst, writeNext } = this.#statements
    const values = [this.#name, formatDocument(next)]
    const written =
      expectedVersion === 0
        ? await this.#change(writeFirst, values)
        : await this.#change(writeNext, [...values, expectedVersion])
    return written.length > 0
  }

  lock<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#lock.hold(work)
  }

  get #place(): string {
    return `${this.#tools.table} ${this.#name}`
  }

  /** Runs a statement that writes, and makes the table where there is none. */
  async #change(text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
    try {
      return await this.#tools.run(text, values).catch(async error => {
        if (sqlStateOf(error) !== UNDEFINED_TABLE) throw error
        await this.#makeTable()
        return this.#tools.run(text, values)
      })
    } catch (error) {
      throw postgresFailure('StoreWriteError', this.#place, error)
    }
  }

  async #makeTable(): Promise<void> {
    try {
      await this.#tools.run(this.#statements.create, [])
    } catch (error) {
      if (!MADE_MEANWHILE.has(String(sqlStateOf(error)))) throw error
    }
  }
}

/** One or two plain names: it goes into the statements as it is. */
const TABLE = /^[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?$/

/**
 * Keeps the pair in PostgreSQL (9.5 or later), for programs of several machines. Takes your own `pg` Pool, or anything
 * that answers `query(text, values)` with rows. Each call is one statement and needs no connection for itself; it must
 * not be one on which a transaction is open. Durable as the database is: leave `synchronous_commit` on.
 *
 * @param client never closed here
 * @param name of the row, for this pair alone
 * @throws ChatAppError `ConfigurationError` for a table whose name would need quotes
 */
export function postgresStore(client: PostgresClient, name: string, options: PostgresStoreOptions = {}): Store {
  const { table = 'chatapp_pairs', leaseMs = 5_000, timeoutMs = 5_000 } = options
  if (!TABLE.test(table)) {
    throw new ChatAppError('ConfigurationError', 'The name of the table would need quotes', {
      next: 'Use small letters, digits and underscores',
    })
  }
  const ask = runStatementOn(client)
  const run: RunStatement = (...statement) => within(timeoutMs, ask(...statement))
  return new PostgresStore(name, { ...realTime, run, table, leaseMs })
}
