import { sql } from 'kysely'
import type { Client } from 'pg'
import { missingMigrations } from '../store/migrate.ts'
import { describeAddress, type PostgresAddress } from '../store/postgres/address.ts'
import { connectAlone } from '../store/postgres/connections.ts'
import { kyselyOn, migrationsOf, prepareToFill, type RunQuery } from '../store/postgres/database.ts'
import { QueryFailedError } from '../store/postgres/failure.ts'
import { UnusableDatabaseError } from '../store/unusable-database-error.ts'
import { olderError } from './open-sqlite.ts'
import type { Tables, TransferDatabase } from './transfer-database.ts'

/** Opens a store on PostgreSQL to read. Throws {@link UnusableDatabaseError} where it is none of this version's. */
export async function openPostgresSource(address: PostgresAddress): Promise<TransferDatabase> {
  const place = describeAddress(address)
  return open(address, async client => {
    const done = await migrationsOf(client)
    if (done.length === 0) throw new UnusableDatabaseError(`there is no store in ${place}`)
    if (missingMigrations(done, place).length > 0) throw olderError(place)
  })
}

/** Opens a database to write into, and brings its schema to this version. */
export function openPostgresTarget(address: PostgresAddress): Promise<TransferDatabase> {
  return open(address, client => prepareToFill(client, address))
}

async function open(address: PostgresAddress, prepare: (client: Client) => Promise<void>): Promise<TransferDatabase> {
  const client = await connectAlone(address)
  try {
    await prepare(client)
    return databaseOn(client, describeAddress(address))
  } catch (error) {
    await client.end()
    throw error instanceof UnusableDatabaseError ? error : new QueryFailedError(error)
  }
}

function databaseOn(client: Client, place: string): TransferDatabase {
  // The server's own words may hold a row.
  const run: RunQuery = async (text, values) => {
    try {
      return (await client.query(text, values)).rows
    } catch (error) {
      throw new QueryFailedError(error)
    }
  }
  const db = kyselyOn<Tables>(run)
  return {
    kind: 'postgres',
    place,
    db,
    async beginSnapshot() {
      await run('begin isolation level repeatable read read only', [])
      // While the other end writes, this one waits.
      await run('set local idle_in_transaction_session_timeout = 0', [])
    },
    async endSnapshot() {
      await run('commit', [])
    },
    async atomically(work) {
      await run('begin', [])
      try {
        await work()
        await run('commit', [])
      } catch (error) {
        // Lost with the connection, where that is what failed.
        await run('rollback', []).catch(() => undefined)
        throw error
      }
    },
    async now() {
      const { rows } = await sql<{ now: number }>`
        select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(db)
      return (rows[0] as { now: number }).now
    },
    async lastSerial({ name }) {
      const { rows } = await sql<{ last: number | null }>`
        select pg_sequence_last_value(pg_get_serial_sequence(${name}, 'id')::regclass) as last`.execute(db)
      return rows[0]?.last ?? 0
    },
    async setSerial({ name }, last) {
      if (last > 0) await sql`select setval(pg_get_serial_sequence(${name}, 'id'), ${last})`.execute(db)
    },
    async [Symbol.asyncDispose]() {
      await client.end()
    },
  }
}
