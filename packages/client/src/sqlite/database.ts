import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { isBusy } from './sqlite-failure.ts'

/** One row a pair: its document, who holds its lock (as JSON), and how often the holder has given a sign of life. */
const SCHEMA = `CREATE TABLE IF NOT EXISTS chatapp_pairs (
  name TEXT PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 0,
  document TEXT,
  held_by TEXT,
  beats INTEGER NOT NULL DEFAULT 0
)`

/** The event loop stands still while SQLite waits for another process, so it waits no longer than this. */
const BUSY_MS = 5

export type Row = Record<string, unknown>

interface Opened {
  connection: DatabaseSync
  inode: bigint
  writable: boolean
  /** Sees what was there when it was opened, and nothing that came after. */
  frozen: boolean
}

/** One database file, opened when it is needed, and opened anew when another one lies in its place. */
export class Database {
  readonly #path: string
  #opened: Opened | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** The first row, if there are file, table and row. Changes nothing. */
  first(sql: string, ...values: SQLInputValue[]): Row | undefined {
    if (inodeOf(this.#path) === undefined) return undefined
    const { connection, frozen } = this.#open(false)
    try {
      if (!connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'chatapp_pairs'").get()) return undefined
      return connection.prepare(sql).get(...values)
    } finally {
      if (frozen) this.#close()
    }
  }

  /** Runs one statement as one transaction, durable when this returns; gives the number of rows it changed. */
  change(sql: string, ...values: SQLInputValue[]): number {
    const { connection } = this.#open(true)
    return Number(connection.prepare(sql).run(...values).changes)
  }

  /** Moves what is in the log into the file and empties the log, so that nothing of older documents is left. */
  forgetLog(): void {
    this.#open(true).connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  #open(toWrite: boolean): Opened {
    const inode = inodeOf(this.#path)
    const opened = this.#opened
    // Removed or replaced since: what is written to the old file would be seen by nobody.
    if (opened && opened.inode === inode && (opened.writable || !toWrite)) return opened
    this.#close()
    const ready = toWrite ? { connection: openToWrite(this.#path), frozen: false } : openToRead(this.#path)
    this.#opened = { ...ready, inode: inodeOf(this.#path) ?? 0n, writable: toWrite }
    return this.#opened
  }

  #close(): void {
    this.#opened?.connection.close()
    this.#opened = undefined
  }
}

function openToWrite(path: string): DatabaseSync {
  createFile(path)
  const connection = new DatabaseSync(path)
  try {
    connection.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`)
    connection.exec(`PRAGMA secure_delete = ON; ${SCHEMA}`)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Also where nothing can be written, not even the index of the log: while the log is empty, all is in the file. */
function openToRead(path: string): Pick<Opened, 'connection' | 'frozen'> {
  try {
    return { connection: openReader(path), frozen: false }
  } catch (error) {
    // Without locks, so never beside somebody who writes: their log would not be empty, or the file was busy.
    if (isBusy(error) || statSync(`${path}-wal`, { throwIfNoEntry: false })?.size) throw error
    const untouched = pathToFileURL(path)
    untouched.searchParams.set('immutable', '1')
    return { connection: openReader(untouched), frozen: true }
  }
}

function openReader(path: string | URL): DatabaseSync {
  const connection = new DatabaseSync(path, { readOnly: true })
  try {
    connection.exec(`PRAGMA busy_timeout = ${BUSY_MS}`)
    connection.prepare('SELECT count(*) FROM sqlite_schema').get()
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** For its owner only; the log and the index that SQLite puts beside it take on its mode. */
function createFile(path: string): void {
  if (existsSync(path)) return
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino
}
