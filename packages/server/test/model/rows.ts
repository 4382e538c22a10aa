import { DatabaseSync } from 'node:sqlite'

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

/**
 * Copies of the rows of a living database, and their way back: what a backup and a restore do to the rows, without the
 * milliseconds that files take. That files do the same is proven end to end.
 */
export class Rows {
  readonly #database: DatabaseSync

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 1000 })
    this.#database.exec('PRAGMA synchronous = OFF')
  }

  /** Keeps the rows as they are now under a name; what had the name before is gone. */
  keep(name: string): void {
    const known = this.#database.prepare('SELECT 1 FROM pragma_database_list WHERE name = ?').get(name)
    if (!known) this.#database.exec(`ATTACH ':memory:' AS ${name}`)
    for (const table of TABLES) {
      const copy = `${name}.kept_${table}`
      this.#database.exec(`DROP TABLE IF EXISTS ${copy}; CREATE TABLE ${copy} AS SELECT * FROM main.${table}`)
    }
  }

  /** Brings the rows of a name back, in one transaction. */
  bringBack(name: string): void {
    this.#database.exec('BEGIN IMMEDIATE')
    for (const table of TABLES) {
      this.#database.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} SELECT * FROM ${name}.kept_${table}`)
    }
    this.#database.exec('COMMIT')
  }

  /** All grants, as text. */
  grants(): string {
    return JSON.stringify(this.#database.prepare('SELECT * FROM main.grants ORDER BY account_id, id').all())
  }

  close(): void {
    this.#database.close()
  }
}
