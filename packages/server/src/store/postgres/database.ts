import { randomUUID } from 'node:crypto'
import {
  type CompiledQuery,
  type DatabaseConnection,
  DataTypeNode,
  type Driver,
  Kysely,
  OperationNodeTransformer,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  RawNode,
} from 'kysely'
import type { Client } from 'pg'
import { canServe, MIGRATION_TABLE, migrate } from '../migrate.ts'
import { TRANSFER_TABLE, unfinishedError } from '../unfinished.ts'
import { UnusableDatabaseError } from '../unusable-database-error.ts'
import { describeAddress, type PostgresAddress } from './address.ts'
import { connectAlone } from './connections.ts'
import { postgresMigrationDialect } from './dialect.ts'
import { QueryFailedError } from './failure.ts'

/** The oldest that is tested, and supported by its makers. */
const OLDEST_VERSION = 140_000
/** "CAcc" as a number: the advisory lock of whoever prepares the schema. */
const SCHEMA_LOCK = 0x43416363

/**
 * Brings the schema to this version, where it is not yet. Of several nodes that start at once the second finds all done.
 *
 * @throws UnusableDatabaseError when the database cannot be used as it is: too old, not ours, or of a newer version
 * @throws StoreUnavailableError when it cannot be reached
 */
export async function prepareDatabase(address: PostgresAddress): Promise<void> {
  const client = await connectAlone(address)
  try {
    await prepareToFill(client, address)
    await refuseUnfinished(client, address)
    // Rows that came from the dump of another server carry its transaction ids: here they would be of the future.
    await client.query('update revocations set xid = default where xid >= pg_snapshot_xmax(pg_current_snapshot())')
  } catch (error) {
    throw error instanceof UnusableDatabaseError ? error : new QueryFailedError(error)
  } finally {
    await client.end()
  }
}

/**
 * {@link prepareDatabase} on a connection of a transfer, which fills unfinished copies, too.
 *
 * @throws UnusableDatabaseError as there
 */
export async function prepareToFill(client: Client, address: PostgresAddress): Promise<void> {
  await refuseUnfit(client, address)
  await prepareSchema(client, address)
}

async function refuseUnfit(client: Client, address: PostgresAddress): Promise<void> {
  const { rows } = await client.query<{ version: number; synchronous: string; encoding: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('synchronous_commit') as synchronous,
      current_setting('server_encoding') as encoding`,
  )
  const [found] = rows
  const place = describeAddress(address)
  if (!found || found.version < OLDEST_VERSION) throw new UnusableDatabaseError(`${place} is older than PostgreSQL 14`)
  if (found.encoding !== 'UTF8')
    throw new UnusableDatabaseError(`${place} has the encoding ${found.encoding}; make it UTF8`)
  if (found.synchronous === 'off') {
    throw new UnusableDatabaseError(
      `${place} answers before a commit is on the disk: set synchronous_commit to on for this user`,
    )
  }
}

/** In one transaction, under a lock that ends with it. */
async function prepareSchema(client: Client, address: PostgresAddress): Promise<void> {
  if (canServe(await migrationsOf(client), describeAddress(address))) return
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK])
  const done = await migrationsOf(client)
  if (!canServe(done, describeAddress(address))) {
    if (done.length === 0) await refuseForeign(client, address)
    const run: RunQuery = async (sql, values) => (await client.query(sql, values)).rows
    await migrate(kyselyOn<unknown>(run), postgresMigrationDialect)
  }
  if (done.length === 0) {
    await client.query('insert into installation ("only", id) values (1, $1)', [randomUUID()])
    await client.query(`insert into counters (name, value) values ('accounts', 0)`)
  }
  await client.query('commit')
}

async function refuseUnfinished(client: Client, address: PostgresAddress): Promise<void> {
  const { rows } = await client.query('select from installation')
  if (rows.length > 0) return
  const { rows: tables } = await client.query('select to_regclass($1)::text as name', [TRANSFER_TABLE])
  const noted = tables[0]?.name === null ? [] : (await client.query(`select kind from ${TRANSFER_TABLE}`)).rows
  throw unfinishedError(describeAddress(address), noted[0]?.kind)
}

/** The migrations that were done, oldest first; none in an empty database. */
export async function migrationsOf(client: Client): Promise<readonly string[]> {
  // Not by to_regclass: that may remember, from before the wait for the lock, that there is no such table.
  const { rows: tables } = await client.query(
    'select from information_schema.tables where table_schema = current_schema() and table_name = $1',
    [MIGRATION_TABLE],
  )
  if (tables.length === 0) return []
  const { rows } = await client.query<{ name: string }>(`select name from ${MIGRATION_TABLE} order by name`)
  return rows.map(({ name }) => name)
}

/** Somebody else's tables are never touched, nor mixed with ours. */
async function refuseForeign(client: Client, address: PostgresAddress): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = current_schema() limit 1`,
  )
  if (rows.length === 0) return
  throw new UnusableDatabaseError(
    `${describeAddress(address)} holds something else than ChatApp Access (${rows[0]?.name}); give it a database of its own`,
  )
}

/** Executes a statement, and gives its rows. */
export type RunQuery = (sql: string, values: unknown[]) => Promise<unknown[]>

/** Kysely on a connection that stays ours, as do its transactions. */
export function kyselyOn<Tables>(run: RunQuery): Kysely<Tables> {
  const connection: DatabaseConnection = {
    executeQuery: async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
      return { rows: (await run(sql, [...parameters])) as Row[] }
    },
    streamQuery: () => {
      throw new Error('nothing is streamed here')
    },
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new AdapterInTransaction(),
      createDriver: () => driverOf(connection),
      createIntrospector: db => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins: [
      { transformQuery: ({ node }) => BINARY_ORDER.transformNode(node), transformResult: async ({ result }) => result },
    ],
  })
}

/** Locked and begun by us: so nothing else of the same transaction is left out. */
class AdapterInTransaction extends PostgresAdapter {
  override get supportsTransactionalDdl(): boolean {
    return false
  }

  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}

function driverOf(connection: DatabaseConnection): Driver {
  const nothing = async () => {}
  return {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  }
}

/**
 * Text is ordered by its bytes, as on SQLite: by those of a locale, an index would be wrong after an update of the
 * operating system, or on a standby with another one.
 */
class BinaryOrder extends OperationNodeTransformer {
  protected override transformColumnDefinition(
    ...[node, queryId]: Parameters<OperationNodeTransformer['transformColumnDefinition']>
  ) {
    const isText = DataTypeNode.is(node.dataType) && node.dataType.dataType === 'text'
    const changed = isText ? { ...node, dataType: RawNode.createWithSql('text collate "C"') } : node
    return super.transformColumnDefinition(changed, queryId)
  }
}

const BINARY_ORDER = new BinaryOrder()
