import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { missingMigrations } from '../store/migrate.ts'
import { kyselyOn, migrationsOf, openToFill, refuseForeign } from '../store/sqlite/database.ts'
import { UnusableDatabaseError } from '../store/unusable-database-error.ts'
import type { Tables, TransferDatabase } from './transfer-database.ts'

/** A server that goes on beside it holds the file for moments only. */
const BUSY_TIMEOUT_MS = 10_000

/** A SQLite file as an end of a transfer, with the connection itself for what only SQLite has. */
export interface SqliteDatabase extends TransferDatabase {
  readonly kind: 'sqlite'
  readonly connection: DatabaseSync
}

/** Opens a file to read; of another version only where that is said to be well. Throws {@link UnusableDatabaseError}. */
export function openSqliteSource(path: string, { older = false } = {}): SqliteDatabase {
  if (!existsSync(path)) throw new UnusableDatabaseError(`there is no file ${path}`)
  const connection = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    refuseForeign(connection)
    const missing = missingMigrations(migrationsOf(connection), path)
    if (missing.length > 0 && !older) throw olderError(path)
    return databaseOn(connection, path)
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Opens a file to write into; makes it where it is missing, and brings its schema to this version. */
export async function openSqliteTarget(path: string): Promise<SqliteDatabase> {
  const connection = await openToFill({ path, busyTimeoutMs: BUSY_TIMEOUT_MS, synchronous: 'FULL' })
  connection.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`)
  return databaseOn(connection, path)
}

export function olderError(place: string): UnusableDatabaseError {
  return new UnusableDatabaseError(`${place} was written by an older version; first run: chatapp-server migrate`)
}

function databaseOn(connection: DatabaseSync, place: string): SqliteDatabase {
  const db = kyselyOn<Tables>(connection)
  return {
    kind: 'sqlite',
    place,
    db,
    connection,
    async beginSnapshot() {
      connection.exec('begin')
      // A transaction begins with its first look.
      connection.prepare('select 1 from counters').get()
    },
    async endSnapshot() {
      connection.exec('commit')
    },
    async atomically(work) {
      connection.exec('begin immediate')
      try {
        await work()
        connection.exec('commit')
      } catch (error) {
        if (connection.isTransaction) connection.exec('rollback')
        throw error
      }
    },
    now: async () => Date.now(),
    async lastSerial({ name }) {
      const { rows } = await sql<{
        last: number
      }>`select seq as last from sqlite_sequence where name = ${name}`.execute(db)
      return rows[0]?.last ?? 0
    },
    async setSerial({ name }, last) {
      await sql`delete from sqlite_sequence where name = ${name}`.execute(db)
      await sql`insert into sqlite_sequence (name, seq) values (${name}, ${last})`.execute(db)
    },
    async [Symbol.asyncDispose]() {
      if (connection.isOpen) connection.close()
    },
  }
}
