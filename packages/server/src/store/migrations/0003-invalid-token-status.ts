import { type Kysely, type SqlBool, sql } from 'kysely'

/**
 * The status of the invalid-token errors by app. Additive, so that the version before goes on beside it.
 *
 * Each change takes the next number of a counter, whose row is held until the change commits: so numbers become visible
 * in their order, and a node that has read up to one misses none before it.
 */
export async function createInvalidTokenStatus(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('apps').addColumn('invalid_token_status', 'integer').execute()
  await db.schema
    .alterTable('apps')
    .addColumn('status_version', 'bigint', column => column.notNull().defaultTo(0))
    .execute()
  // Of the few apps that ever had a status of their own.
  await db.schema
    .createIndex('apps_by_status_version')
    .on('apps')
    .column('status_version')
    .where(sql<SqlBool>`status_version > 0`)
    .execute()
  await sql`insert into counters (name, value) values ('status_changes', 0)`.execute(db)
}
