import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

export type Row = Readonly<Record<string, unknown>>

/** A server's SQLite file, read as any other process may read it: what really happened is counted here. */
export class Database implements Disposable {
  readonly #db: DatabaseSync

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  }

  rows(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#db.prepare(sql).all(...values)
  }

  /** The one number of a query such as `SELECT count(*) …`; 0 where there is no row. */
  number(sql: string, ...values: SQLInputValue[]): number {
    const row = this.#db.prepare(sql).get(...values)
    return Number(Object.values(row ?? { none: 0 })[0])
  }

  /** How many tokens are counted for an appId, over all days. */
  tokensCounted(appId: string): number {
    return this.number('SELECT sum(used) FROM quotas WHERE account_id = ? AND app_number = ?', ...numbersOf(appId))
  }

  /** How many grants an appId has. */
  grants(appId: string): number {
    return this.number('SELECT count(*) FROM grants WHERE account_id = ? AND app_number = ?', ...numbersOf(appId))
  }

  close(): void {
    this.#db.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** Holds the write lock of a SQLite file from outside, as a stuck backup tool would, until it is let go. */
export function holdWriteLock(path: string): Disposable {
  const db = new DatabaseSync(path, { timeout: 5000 })
  db.exec('BEGIN IMMEDIATE')
  return {
    [Symbol.dispose]() {
      db.exec('ROLLBACK')
      db.close()
    },
  }
}

const PARTS = ['', '-wal', '-shm']

/** Copies a SQLite file with its log, as a backup of a stopped server would; what lies at the target goes. */
export function copyDatabase(from: string, to: string): void {
  for (const part of PARTS) {
    rmSync(to + part, { force: true })
    if (existsSync(from + part)) copyFileSync(from + part, to + part)
  }
}

function numbersOf(appId: string): [number, number] {
  const [, account, number] = appId.split('_').map(Number)
  return [account ?? 0, number ?? 0]
}
