import type { Kysely } from 'kysely'
import type { MigrationDialect } from '../migrate.ts'

/** My Account: sessions, links, second factors, usage, advice, notices. Additive, so that the version before goes on beside it. */
export async function createMyAccount(db: Kysely<unknown>, dialect: MigrationDialect): Promise<void> {
  await extendTables(db)
  await createIdentity(db, dialect)
  await createActivity(db, dialect)
  await createNotices(db, dialect)
}

async function extendTables(db: Kysely<unknown>): Promise<void> {
  const add = (table: string, name: string, type: 'text' | 'integer' | 'bigint', value: string | number) =>
    db.schema
      .alterTable(table)
      .addColumn(name, type, column => column.notNull().defaultTo(value))
      .execute()
  await add('accounts', 'operator', 'integer', 0)
  await add('accounts', 'language', 'text', 'en')
  await add('journal', 'actor', 'text', 'server')
  await add('journal', 'address', 'text', '')
  await add('journal', 'agent', 'text', '')
  // 0 ends the grant; n ends its access tokens up to generation n, and its refresh token goes on.
  await add('revocations', 'generation', 'bigint', 0)
  // tokens.make compares all app passwords of an app that work, and must not read those of a thousand other apps. With
  // the digest the index answers alone; without it SQLite, which has no statistics here, would not take it.
  await db.schema
    .createIndex('app_passwords_by_app')
    .on('app_passwords')
    .columns(['account_id', 'app_number', 'ended_at', 'id', 'digest'])
    .execute()
  await add('revocations', 'made_at', 'bigint', 0)
}

async function createIdentity(db: Kysely<unknown>, dialect: MigrationDialect): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('created_at', 'bigint', column => column.notNull())
    .addColumn('seen_at', 'bigint', column => column.notNull())
    .addColumn('ends_at', 'bigint', column => column.notNull())
    .addColumn('confirmed_at', 'bigint', column => column.notNull())
    .addColumn('address', 'text', column => column.notNull())
    .addColumn('agent', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('sessions_key', ['account_id', 'id'])
    .$call(dialect.clustered)
    .execute()
  await db.schema
    .createTable('links')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('email', 'text', column => column.notNull())
    .addColumn('label', 'text', column => column.notNull())
    .addColumn('maker_id', 'bigint', column => column.notNull())
    .addColumn('created_at', 'bigint', column => column.notNull())
    .addColumn('ends_at', 'bigint', column => column.notNull())
    .addColumn('used_at', 'bigint', column => column.notNull())
    .addColumn('used_address', 'text', column => column.notNull())
    .addColumn('ended_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('links_key', ['account_id', 'id'])
    .$call(dialect.clustered)
    .execute()
  await db.schema
    .createTable('second_factors')
    .addColumn('account_id', 'bigint', column => column.primaryKey())
    .addColumn('secret', dialect.bytes, column => column.notNull())
    .addColumn('key_id', 'integer', column => column.notNull())
    .addColumn('confirmed_at', 'bigint', column => column.notNull())
    .addColumn('last_step', 'bigint', column => column.notNull())
    .execute()
  await db.schema
    .createTable('recovery_codes')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('digest', 'text', column => column.notNull())
    .addColumn('used_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('recovery_codes_key', ['account_id', 'digest'])
    .$call(dialect.clustered)
    .execute()
}

async function createActivity(db: Kysely<unknown>, dialect: MigrationDialect): Promise<void> {
  // The newest grants of an app, for advice. No refresh changes what it indexes.
  await db.schema.createIndex('grants_by_app').on('grants').columns(['account_id', 'app_number', 'made_at']).execute()
  await db.schema
    .createTable('usage_hours')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('hour', 'bigint', column => column.notNull())
    .addColumn('metric', 'text', column => column.notNull())
    .addColumn('count', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('usage_hours_key', ['account_id', 'app_number', 'hour', 'metric'])
    .$call(dialect.clustered)
    .execute()
  await db.schema
    .createTable('grant_activity')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('grant_id', 'text', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('queries', 'bigint', column => column.notNull())
    .addColumn('first_query_at', 'bigint', column => column.notNull())
    .addColumn('last_query_at', 'bigint', column => column.notNull())
    .addColumn('last_network', 'text', column => column.notNull())
    .addColumn('network_changes', 'bigint', column => column.notNull())
    .addColumn('refused', 'bigint', column => column.notNull())
    .addColumn('last_refused_at', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('grant_activity_key', ['account_id', 'grant_id'])
    .$call(dialect.clustered)
    .execute()
  await db.schema
    .createTable('activity_batches')
    .addColumn('node_id', 'text', column => column.primaryKey())
    .addColumn('batch', 'bigint', column => column.notNull())
    .addColumn('at', 'bigint', column => column.notNull())
    .execute()
  await db.schema
    .createTable('advice')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('rule', 'text', column => column.notNull())
    .addColumn('since', 'bigint', column => column.notNull())
    .addColumn('seen_at', 'bigint', column => column.notNull())
    .addColumn('evidence', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('advice_key', ['account_id', 'app_number', 'rule'])
    .$call(dialect.clustered)
    .execute()
}

async function createNotices(db: Kysely<unknown>, dialect: MigrationDialect): Promise<void> {
  await db.schema
    .createTable('notices')
    .$call(table => dialect.serial(table, 'id'))
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('at', 'bigint', column => column.notNull())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('app_number', 'bigint', column => column.notNull())
    .addColumn('detail', 'text', column => column.notNull())
    .addColumn('once_key', 'text', column => column.notNull())
    .addUniqueConstraint('notices_once', ['account_id', 'once_key'])
    .execute()
  await db.schema.createIndex('notices_by_account').on('notices').columns(['account_id', 'id']).execute()
  await db.schema
    .createTable('deliveries')
    .addColumn('account_id', 'bigint', column => column.notNull())
    .addColumn('notice_id', 'bigint', column => column.notNull())
    .addColumn('channel', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('attempts', 'bigint', column => column.notNull())
    .addColumn('last_at', 'bigint', column => column.notNull())
    .addColumn('next_at', 'bigint', column => column.notNull())
    .addColumn('failure', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('deliveries_key', ['account_id', 'notice_id', 'channel'])
    .$call(dialect.clustered)
    .execute()
  await db.schema.createIndex('deliveries_due').on('deliveries').columns(['state', 'next_at']).execute()
  await db.schema
    .createTable('notice_settings')
    .addColumn('account_id', 'bigint', column => column.primaryKey())
    .addColumn('by_email', 'text', column => column.notNull())
    .addColumn('by_webhook', 'text', column => column.notNull())
    .addColumn('webhook_url', 'text', column => column.notNull())
    .addColumn('webhook_version', 'bigint', column => column.notNull())
    .addColumn('webhook_key_id', 'integer', column => column.notNull())
    .execute()
}
