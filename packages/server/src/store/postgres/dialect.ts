import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'
import type { MigrationDialect } from '../migrate.ts'
import type { Database } from '../schema.ts'
import type { SqlDialect } from '../sql.ts'
import { clockSlot } from '../statement.ts'
import { postgresFeed } from './feed.ts'

const build = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: (): QueryCompiler => new PostgresQueryCompiler(),
  },
})

/** The moment itself, not that of the statement's start: who waited for a lock past a deadline is late. */
const SERVER_CLOCK = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

/** A clock that a test moves comes with each execution, as it does on SQLite. */
const GIVEN_CLOCK = sql<number>`${clockSlot()}::bigint`

/**
 * PostgreSQL in the statements of the verbs. Many write at once, each statement sees what was committed before it (READ
 * COMMITTED), so rows are locked where a verb depends on them: see `accountLocks`.
 */
function dialectOn(clock: RawBuilder<number>): SqlDialect {
  return {
    build,
    clock,
    concurrent: true,
    holding: query => query.forKeyShare(),
    claiming: query => query.forUpdate(),
    taking: (query, table) => query.forUpdate(table).skipLocked(),
    feed: postgresFeed(build),
  }
}

/** The database's clock, the one that all nodes share. */
export const postgresDialect: SqlDialect = dialectOn(SERVER_CLOCK)

export const postgresDialectOnGivenClock: SqlDialect = dialectOn(GIVEN_CLOCK)

export const postgresMigrationDialect: MigrationDialect = {
  bytes: 'bytea',
  // By default, so that rows that come from another store keep their ids.
  serial: (table, column) =>
    table.addColumn(column, 'bigint', definition => definition.generatedByDefaultAsIdentity().primaryKey()),
  // Rows lie in a heap; only keys are in order.
  clustered: table => table,
  followRevocations: async db => {
    // Ids are given out before the commit: one that is smaller may become visible later. Transaction ids tell when all
    // before them are done.
    await sql`alter table revocations add column xid xid8 not null default pg_current_xact_id()`.execute(db)
    await sql`create index revocations_by_xid on revocations (xid, id)`.execute(db)
    // Told when the transaction commits, to whoever listens; who does not will look within a second.
    await sql`
      create function chatapp_tell_revocations() returns trigger language plpgsql as $$
      begin
        if exists (select from added) then perform pg_notify('chatapp_revocations', ''); end if;
        return null;
      end $$`.execute(db)
    await sql`
      create trigger chatapp_tell_revocations after insert on revocations
      referencing new table as added for each statement execute function chatapp_tell_revocations()`.execute(db)
  },
}
