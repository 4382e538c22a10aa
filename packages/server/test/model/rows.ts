import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStoreInThread } from '../../src/store/sqlite/open.ts'
import type { Store } from '../../src/store/store.ts'
import type { StorePolicy } from '../../src/store/store-policy.ts'
import type { Place } from './place.ts'

/** All that a backup brings back; the sequence behind the revocation ids too. */
const TABLES = [
  'accounts',
  'apps',
  'app_passwords',
  'quotas',
  'grants',
  'revocations',
  'journal',
  'nodes',
  'sqlite_sequence',
]

/** What backups and restores do to the rows of a store. */
export interface Rows {
  /** Keeps the rows as they are now under a name; what had the name before is gone. */
  keep(name: string): Promise<void>
  /** Brings the rows of a name back, in one transaction, when nothing else is under way any more. */
  bringBack(name: string): Promise<void>
  /** All grants, as text. */
  grants(): Promise<string>
}

/** The store's clock, unix milliseconds, as a test sets it. */
export interface Clock {
  readonly now: number
  set(now: number): Promise<void>
}

/** What a world stands on: a database with its clock and its rows. */
export interface Floor {
  /** That of the operator: nothing happens on the way to it. */
  store: Store
  rows: Rows
  clock: Clock
  /** A place for a node. */
  openPlace(): Promise<Place>
  close(): Promise<void>
}

export type LayFloor = (policy: StorePolicy, start: number) => Promise<Floor>

/** The embedded store, in memory where the machine has such a folder. */
export const laySqliteFloor: LayFloor = async (policy, start) => {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'chatapp-model-'))
  const path = join(folder, 'access.db')
  const clock = {
    now: start,
    set: async (now: number) => {
      clock.now = now
    },
  }
  const store = await openSqliteStoreInThread({ path, policy, synchronous: 'OFF', clock: () => clock.now })
  const rows = new SqliteRows(path)
  const close = async () => {
    rows.close()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const place: Place = { store, kill: async () => place, close: async () => {} }
  return { store, rows, clock, openPlace: async () => place, close }
}

/**
 * Copies of the rows of a living database, and their way back: what a backup and a restore do to the rows, without the
 * milliseconds that files take. That files do the same is proven end to end.
 */
class SqliteRows implements Rows {
  readonly #database: DatabaseSync

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 1000 })
    this.#database.exec('PRAGMA synchronous = OFF')
  }

  async keep(name: string): Promise<void> {
    const known = this.#database.prepare('SELECT 1 FROM pragma_database_list WHERE name = ?').get(name)
    if (!known) this.#database.exec(`ATTACH ':memory:' AS ${name}`)
    for (const table of TABLES) {
      const copy = `${name}.kept_${table}`
      this.#database.exec(`DROP TABLE IF EXISTS ${copy}; CREATE TABLE ${copy} AS SELECT * FROM main.${table}`)
    }
  }

  async bringBack(name: string): Promise<void> {
    this.#database.exec('BEGIN IMMEDIATE')
    for (const table of TABLES) {
      this.#database.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} SELECT * FROM ${name}.kept_${table}`)
    }
    this.#database.exec('COMMIT')
  }

  async grants(): Promise<string> {
    return JSON.stringify(this.#database.prepare('SELECT * FROM main.grants ORDER BY account_id, id').all())
  }

  close(): void {
    this.#database.close()
  }
}
