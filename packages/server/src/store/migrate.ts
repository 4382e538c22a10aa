import type { CreateTableBuilder, Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { createTables } from './migrations/0001-tables.ts'
import { createMyAccount } from './migrations/0002-my-account.ts'
import { createInvalidTokenStatus } from './migrations/0003-invalid-token-status.ts'
import { createKeyStates } from './migrations/0004-key-states.ts'
import { createLoginFailures } from './migrations/0005-login-failures.ts'
import { UnusableDatabaseError } from './unusable-database-error.ts'

/** What differs between dialects in the schema. */
export interface MigrationDialect {
  readonly bytes: 'blob' | 'bytea'
  /** A number of the database's own that only grows, as primary key. */
  serial<Table extends string, Columns extends string>(
    table: CreateTableBuilder<Table, Columns>,
    column: string,
  ): CreateTableBuilder<Table, Columns>
  /** Keeps rows in the order of their primary key, where the database can. */
  clustered<Table extends string, Columns extends string>(
    table: CreateTableBuilder<Table, Columns>,
  ): CreateTableBuilder<Table, Columns>
  /** What nodes need to follow the revocations besides their rows. */
  followRevocations(db: Kysely<unknown>): Promise<void>
}

const MIGRATIONS = {
  '0001-tables': createTables,
  '0002-my-account': createMyAccount,
  '0003-invalid-token-status': createInvalidTokenStatus,
  '0004-key-states': createKeyStates,
  '0005-login-failures': createLoginFailures,
}

/** The migrations this version knows, oldest first. */
export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS).sort()

/** The table in which Kysely's migrator notes what it has done. */
export const MIGRATION_TABLE = 'kysely_migration'

/** How the name of a migration ends that nodes of the version before cannot go on beside. All others only add. */
const BREAKING = /-breaks$/

/**
 * Whether a server of this version can work with a database that these migrations were done to. A newer version may have
 * been at it: in a rolling upgrade nodes of the version before go on beside it, and are started again.
 *
 * @throws UnusableDatabaseError where a newer version has done more than add
 */
export function canServe(done: readonly string[], place: string): boolean {
  const isCurrent = MIGRATION_NAMES.every(name => done.includes(name))
  const newer = done.filter(name => !MIGRATION_NAMES.includes(name))
  if (newer.some(name => BREAKING.test(name)) || (newer.length > 0 && !isCurrent)) throw newerError(newer, place)
  return isCurrent
}

/**
 * Those of this version that a database lacks. `place` as people know it.
 *
 * @throws UnusableDatabaseError where a newer version has been at it: what it added would not come along
 */
export function missingMigrations(done: readonly string[], place: string): readonly string[] {
  const unknown = done.filter(name => !MIGRATION_NAMES.includes(name))
  if (unknown.length > 0) {
    throw newerError(unknown, place)
  }
  return MIGRATION_NAMES.filter(name => !done.includes(name))
}

function newerError(newer: readonly string[], place: string): UnusableDatabaseError {
  return new UnusableDatabaseError(`${place} was written by a newer version (${newer.join(', ')}); run that one`)
}

/**
 * Brings the schema to this version. The caller holds the lock that keeps other processes out.
 *
 * @throws the first failure; on a dialect with transactional DDL nothing has changed then.
 */
export async function migrate(db: Kysely<unknown>, dialect: MigrationDialect): Promise<void> {
  const migrations = Object.entries(MIGRATIONS).map(([name, change]): [string, Migration] => [
    name,
    { up: migrating => change(migrating, dialect) },
  ])
  const provider = { getMigrations: async () => Object.fromEntries(migrations) }
  const { error } = await new Migrator({ db, provider, migrationTableName: MIGRATION_TABLE }).migrateToLatest()
  if (error) throw error
}
