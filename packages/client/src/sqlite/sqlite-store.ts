import { resolve } from 'node:path'
import { describeSelf, type Holder, isGone } from '../file/holder.ts'
import type { WatchTools } from '../file/watch.ts'
import { LeaseLock, type LeaseLockTools, realTime } from '../lease-lock.ts'
import { formatDocument, notOurs, parseDocument } from '../saved-document.ts'
import type { Saved, SavedState, Store } from '../store.ts'
import { Database } from './database.ts'
import { patientRows, type Rows } from './rows.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { claimRow } from './sqlite-lock.ts'

export interface SqliteStoreOptions {
  /** Of the row: a file can hold several pairs. Default: `default`. */
  name?: string
  /** Milliseconds after which a lock holder that gives no sign of life is passed over. Default: 5,000. */
  leaseMs?: number
  /** Milliseconds of waiting for other processes that write the file. Default: 5,000. */
  timeoutMs?: number
}

export interface SqliteStoreTools extends LeaseLockTools, WatchTools {
  rows: Rows
  /** Of the row. */
  name: string
  /** Describes who takes the lock, with a nonce of its own each time. */
  describeSelf(): Promise<Holder>
}

const READ = 'SELECT version, document FROM chatapp_pairs WHERE name = ? AND version > 0'
const WRITE_FIRST = `INSERT INTO chatapp_pairs (name, version, document) VALUES (?, 1, ?)
ON CONFLICT (name) DO UPDATE SET version = 1, document = excluded.document WHERE version = 0`
const WRITE_NEXT = 'UPDATE chatapp_pairs SET version = version + 1, document = ? WHERE name = ? AND version = ?'

/** A store in one row of a database file. */
export class SqliteStore implements Store {
  readonly #path: string
  readonly #tools: SqliteStoreTools
  readonly #lock: LeaseLock

  constructor(path: string, tools: SqliteStoreTools) {
    this.#path = path
    this.#tools = tools
    this.#lock = new LeaseLock(tools, async () => {
      const { take, ...rest } = claimRow(tools.name, await tools.describeSelf(), tools)
      return { take: () => this.#attempt('StoreWriteError', take), ...rest }
    })
  }

  async read(): Promise<Saved | undefined> {
    const { rows, name } = this.#tools
    const row = await this.#attempt('StoreReadError', () => rows.first(READ, name))
    if (!row) return undefined
    const { version, document } = row
    if (typeof document !== 'string') throw notOurs(this.#path)
    return { version: Number(version), state: parseDocument(document, this.#path) }
  }

  async write(expectedVersion: number, next: SavedState): Promise<boolean> {
    const { rows, name } = this.#tools
    const document = formatDocument(next)
    const written = await this.#attempt('StoreWriteError', () =>
      expectedVersion === 0
        ? rows.change(WRITE_FIRST, name, document)
        : rows.change(WRITE_NEXT, document, name, expectedVersion),
    )
    if (written > 0 && !next.pair) await rows.forgetLog().catch(() => {})
    return written > 0
  }

  lock<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#lock.hold(work)
  }

  async #attempt<Result>(code: 'StoreReadError' | 'StoreWriteError', work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      throw sqliteFailure(code, this.#path, error)
    }
  }
}

/**
 * Keeps the pair in a SQLite file, for programs of one machine that have such a file already, or would rather have one
 * file than a folder. Uses the `node:sqlite` of Node 22.13 or later. File, log and folder are made for their owner only;
 * it belongs on a local disk: SQLite does not promise its locks on network file systems.
 *
 * @param path of the database; one of your own program may be used, it gets a table `chatapp_pairs`, and WAL
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): Store {
  const { name = 'default', leaseMs = 5_000, timeoutMs = 5_000 } = options
  const file = resolve(path)
  const time = { ...realTime, monotonic: () => performance.now() }
  const rows = patientRows(new Database(file), { ...time, timeoutMs })
  return new SqliteStore(file, { ...time, rows, name, leaseMs, describeSelf, isGone })
}
