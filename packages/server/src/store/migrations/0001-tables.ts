import { type Kysely, type SqlBool, sql } from 'kysely'
import type { MigrationDialect } from '../migrate.ts'

/** Every table of the first version. Forward-only: once released, changes come as a new file. */
export async function createTables(db: Kysely<unknown>, dialect: MigrationDialect): Promise<void> {
  await createFixtures(db)
  await createAccounts(db)
  await createApps(db, dialect)
  await createGrants(db, dialect)
  await createFeeds(db, dialect)
}

async function createFixtures(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('installation')
    .addColumn('only', 'integer', column => column.primaryKey())
    .addColumn('id', 'text', column => column.notNull())
    .execute()
  await db.schema
    .createTable('counters')
    .addColumn('name', 'text', column => column.primaryKey())
    .addColumn('value', 'bigint', column => column.notNull())
    .execute()
  await db.schema
    .createTable('keys')
    .addColumn('id', 'integer', column => column.primaryKey())
    .addColumn('fingerprint', 'text', column => column.notNull())
    .execute()
  await db.schema
    .createTable('nodes')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('key_ids', 'text', column => column.notNull())
    .addColumn('seen_at', 'bigint', column => column.notNull())
    .execute()
}

async function createAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('accounts')
    .addColumn('id', 'bigint', column => column.primaryKey())
    .addColumn('email', 'text', column => column.notNull())
    .addColumn('email_key', 'text', column => column.notNull())
    .addColumn('password_hash', 'text', column => column.notNull())
    .addColumn('password_version', 'bigint', column => column.notNull())
    .addColumn('app_passwords_only', 'integer', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('last_app_number', 'bigint', column => column.notNull())
    .addColumn('last_app_password_id', 'bigint', column => column.notNull())
    .addColumn('created_at', 'bigint', column => column.notNull())
    .execute()
  await db.schema
    .createIndex('accounts_by_email')
    .unique()
    .on('accounts')
    .column('email_key')
    .where(sql<SqlBool>`state <> 'deleted'`)
    .execute()
}

async function createApps(db: Kysely<unknown>, dialect: MigrationDialect): Promise<void> {
  await db.schema
    .createTable('apps')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('number', 'bigint', column => column.notNull())
    .addColumn('name', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('tokens_per_day', 'bigint')
    .addColumn('created_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('apps_key', ['account_id', 'number'])
    .$call(dialect.clustered)
    .execute()
  await db.schema
    .createTable('app_passwords')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('id', 'bigint', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('digest', dialect.bytes, column => column.notNull())
    .addColumn('label', 'text', column => column.notNull())
    .addColumn('created_at', 'bigint', column => column.notNull())
    .addColumn('last_used_at', 'bigint', column => column.notNull())
    .addColumn('ended_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('app_passwords_key', ['account_id', 'id'])
    .$call(dialect.clustered)
    .execute()
  await db.schema
    .createTable('known_networks')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('network', 'text', column => column.notNull())
    .addColumn('seen_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('known_networks_key', ['account_id', 'app_number', 'network'])
    .$call(dialect.clustered)
    .execute()
  await db.schema
    .createTable('quotas')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('day', 'text', column => column.notNull())
    .addColumn('used', 'bigint', column => column.notNull())
    .addColumn('ends_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('quotas_key', ['account_id', 'app_number', 'day'])
    .$call(dialect.clustered)
    .execute()
}

async function createGrants(db: Kysely<unknown>, dialect: MigrationDialect): Promise<void> {
  // No index besides the key: each would cost every refresh a second tree. Expired rows are found by walking the key.
  await db.schema
    .createTable('grants')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('row_version', 'bigint', column => column.notNull())
    .addColumn('generation', 'bigint', column => column.notNull())
    .addColumn('key_id', 'integer', column => column.notNull())
    .addColumn('access_end', 'bigint', column => column.notNull())
    .addColumn('refresh_end', 'bigint', column => column.notNull())
    .addColumn('latest_access_end', 'bigint', column => column.notNull())
    .addColumn('kept_until_end', 'bigint', column => column.notNull())
    .addColumn('confirmed_generation', 'bigint', column => column.notNull())
    .addColumn('confirmed_at', 'bigint', column => column.notNull())
    .addColumn('confirmed_network', 'text', column => column.notNull())
    .addColumn('lowest_generation', 'bigint', column => column.notNull())
    .addColumn('credential_kind', 'text', column => column.notNull())
    .addColumn('credential_id', 'bigint', column => column.notNull())
    .addColumn('ended_at', 'bigint', column => column.notNull())
    .addColumn('ended_reason', 'text')
    .addColumn('made_at', 'bigint', column => column.notNull())
    .addColumn('made_address', 'text', column => column.notNull())
    .addColumn('made_agent', 'text', column => column.notNull())
    .addColumn('last_seen_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('grants_key', ['account_id', 'id'])
    .$call(dialect.clustered)
    .execute()
}

async function createFeeds(db: Kysely<unknown>, dialect: MigrationDialect): Promise<void> {
  await db.schema
    .createTable('revocations')
    .$call(table => dialect.serial(table, 'id'))
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('grant_id', 'text', column => column.notNull())
    .addColumn('until_end', 'bigint', column => column.notNull())
    .addColumn('reason', 'text', column => column.notNull())
    .addUniqueConstraint('revocations_by_grant', ['account_id', 'grant_id'])
    .execute()
  await dialect.followRevocations(db)
  await db.schema
    .createTable('journal')
    .$call(table => dialect.serial(table, 'id'))
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('at', 'bigint', column => column.notNull())
    .addColumn('event', 'text', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('grant_id', 'text', column => column.notNull())
    .addColumn('network', 'text', column => column.notNull())
    .addColumn('detail', 'text', column => column.notNull())
    .execute()
  await db.schema.createIndex('journal_by_account').on('journal').columns(['account_id', 'id']).execute()
}
