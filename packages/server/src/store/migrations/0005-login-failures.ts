import type { Kysely } from 'kysely'

/** What nodes tell each other of failed logins. Additive: the version before counts for itself beside it. */
export async function createLoginFailures(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('login_failures')
    .addColumn('node_id', 'text', column => column.notNull())
    .addColumn('batch', 'bigint', column => column.notNull())
    .addColumn('at', 'bigint', column => column.notNull())
    .addColumn('failures', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('login_failures_key', ['node_id', 'batch'])
    .execute()
  await db.schema.createIndex('login_failures_by_time').on('login_failures').column('at').execute()
}
