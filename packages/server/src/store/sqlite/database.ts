import { randomUUID } from 'node:crypto'
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { Kysely, SqliteDialect } from 'kysely'
import { canServe, MIGRATION_TABLE, migrate } from '../migrate.ts'
import { TRANSFER_TABLE, unfinishedError } from '../unfinished.ts'
import { UnusableDatabaseError } from '../unusable-database-error.ts'
import { isBusy } from './busy.ts'
import { sqliteMigrationDialect } from './dialect.ts'

export interface DatabaseOptions {
  /** Of the file, or `:memory:`. The folder is made where it is missing. */
  path: string
  /** How long to wait for another process that holds the database, in milliseconds. */
  busyTimeoutMs: number
  /** `FULL` makes each commit durable before it is answered. `OFF` is there to show that without it a test fails. */
  synchronous: 'FULL' | 'OFF'
}

const IN_MEMORY = ':memory:'

/** The pages kept in memory, KiB: fixed, however many grants there are. */
const CACHE_KIB = 16_384
/** The log goes into the file after so many pages: fewer fsyncs than by default, and still read in no time after a crash. */
const CHECKPOINT_PAGES = 4_000

/** "CAcc": marks a file as ours, so that somebody else's database is never touched. */
const APPLICATION_ID = 0x43416363

/**
 * Opens the file, makes it where it is missing, and brings its schema to this version.
 *
 * @throws UnusableDatabaseError when the file cannot be opened, is not ours, or was changed by a newer version in more than additions
 */
export function openDatabase(options: DatabaseOptions): Promise<DatabaseSync> {
  return open(options, refuseUnfinished)
}

/**
 * {@link openDatabase} for a transfer, which opens unfinished copies, too.
 *
 * @throws UnusableDatabaseError as there
 */
export function openToFill(options: DatabaseOptions): Promise<DatabaseSync> {
  return open(options, () => {})
}

/** `refuse` looks at the file before anything is written into it. */
async function open(
  options: DatabaseOptions,
  refuse: (database: DatabaseSync, path: string) => void,
): Promise<DatabaseSync> {
  if (options.path !== IN_MEMORY) createPrivately(options.path)
  const database = new DatabaseSync(options.path, { timeout: options.busyTimeoutMs })
  try {
    refuseForeign(database)
    refuse(database, options.path)
    await configure(database, options)
    await prepareSchema(database, options.path)
    // From here on waiting is done between groups, without blocking the thread.
    database.exec('pragma busy_timeout = 0')
    return database
  } catch (error) {
    database.close()
    throw isErrorOfFile(error)
      ? new UnusableDatabaseError(`${options.path} is not a database`, { cause: error })
      : error
  }
}

/** Only its owner may read who has access. The side files take their mode from the file. */
function createPrivately(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
  } catch (error) {
    throw new UnusableDatabaseError(`${path} cannot be opened: ${String(error)}`, { cause: error })
  }
}

async function configure(database: DatabaseSync, { busyTimeoutMs, synchronous }: DatabaseOptions): Promise<void> {
  // Going over to WAL may be refused at once while another process does the same, without regard to the timeout.
  const giveUpAt = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal')
      break
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error
      await delay(5)
    }
  }
  database.exec(`pragma synchronous = ${synchronous}`)
  // Undoing a verb needs a journal of its own; in memory it costs no file.
  database.exec('pragma temp_store = memory')
  database.exec(`pragma cache_size = -${CACHE_KIB}`)
  database.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
}

/** One statement, so one moment: between two, another process may have made the tables. */
export function refuseForeign(database: DatabaseSync): void {
  const found = database
    .prepare('select application_id as id, (select count(*) from sqlite_schema) as tables from pragma_application_id')
    .get()
  if (found?.id === APPLICATION_ID || (found?.id === 0 && found.tables === 0)) return
  throw new UnusableDatabaseError(
    `${database.location() ?? 'the file'} holds something else than a ChatApp Access database`,
  )
}

/** Under the write lock from the look to the commit: of two processes that start at once, the second finds all done. */
async function prepareSchema(database: DatabaseSync, path: string): Promise<void> {
  if (canServe(migrationsOf(database), path)) return
  database.exec('begin immediate')
  try {
    refuseForeign(database)
    const done = migrationsOf(database)
    if (!canServe(done, path)) await migrate(kyselyOn<unknown>(database), sqliteMigrationDialect)
    if (done.length === 0) {
      database.prepare('insert into installation ("only", id) values (1, ?)').run(randomUUID())
      database.exec(`insert into counters (name, value) values ('accounts', 0)`)
      database.exec(`pragma application_id = ${APPLICATION_ID}`)
    }
    database.exec('commit')
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

function refuseUnfinished(database: DatabaseSync, path: string): void {
  if (!hasTable(database, 'installation') || database.prepare('select 1 from installation').get()) return
  const note = hasTable(database, TRANSFER_TABLE) && database.prepare(`select kind from ${TRANSFER_TABLE}`).get()
  throw unfinishedError(path, note ? String(note.kind) : undefined)
}

function hasTable(database: DatabaseSync, name: string): boolean {
  return database.prepare('select 1 from sqlite_schema where name = ?').get(name) !== undefined
}

/** The migrations that were done, oldest first; none in an empty file. */
export function migrationsOf(database: DatabaseSync): readonly string[] {
  if (!hasTable(database, MIGRATION_TABLE)) return []
  return database
    .prepare(`select name from ${MIGRATION_TABLE} order by name`)
    .all()
    .map(row => String(row.name))
}

/** Kysely on a connection that stays ours: it never closes it. */
export function kyselyOn<Tables>(database: DatabaseSync): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: bridgeOf(database) }) })
}

/** node:sqlite in the shape that Kysely's SQLite driver drives. */
function bridgeOf(database: DatabaseSync): ConstructorParameters<typeof SqliteDialect>[0]['database'] {
  return {
    close: () => {},
    prepare: sql => {
      const statement = database.prepare(sql)
      const values = (parameters: readonly unknown[]) => parameters as (string | number | null)[]
      return {
        reader: statement.columns().length > 0,
        all: parameters => statement.all(...values(parameters)),
        run: parameters => statement.run(...values(parameters)),
        iterate: parameters => statement.iterate(...values(parameters)),
      }
    },
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
function isErrorOfFile(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 11 || error.errcode === 26)
}
