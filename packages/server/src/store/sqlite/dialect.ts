import {
  DummyDriver,
  Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import type { MigrationDialect } from '../migrate.ts'
import type { Database } from '../schema.ts'
import type { SqlDialect } from '../sql.ts'
import { clockSlot } from '../statement.ts'
import { sqliteFeed } from './feed.ts'

const build = new Kysely<Database>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: (): QueryCompiler => new SqliteQueryCompiler(),
  },
})

/** SQLite in the statements of the verbs: one writer at a time, so nothing needs locking; the clock is the executor's. */
export const sqliteDialect: SqlDialect = {
  build,
  clock: clockSlot(),
  concurrent: false,
  holding: query => query,
  claiming: query => query,
  taking: query => query,
  feed: sqliteFeed(build),
}

export const sqliteMigrationDialect: MigrationDialect = {
  bytes: 'blob',
  // AUTOINCREMENT, so that an id is never given twice, also after the highest row is gone: nodes read from the last they saw.
  serial: (table, column) =>
    table.addColumn(column, 'integer', definition => definition.primaryKey().autoIncrement().notNull()),
  clustered: table => table.modifyEnd(sql`without rowid`),
  // One writer at a time: ids become visible in their order.
  followRevocations: async () => {},
}
