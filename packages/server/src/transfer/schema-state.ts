import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { StorePlace } from '../config/parse-store.ts'
import { missingMigrations } from '../store/migrate.ts'
import { migrationsOf, refuseForeign } from '../store/sqlite/database.ts'
import { openTarget } from './open-place.ts'

/** Names of the migrations a store lacks, oldest first; the store is not touched. Throws where a newer version was at it. */
export async function lackingMigrations(place: StorePlace): Promise<readonly string[]> {
  if (place.kind === 'postgres') return lackingOnPostgres(place)
  if (!existsSync(place.path)) return missingMigrations([], place.path)
  using database = new DatabaseSync(place.path, { readOnly: true })
  refuseForeign(database)
  return missingMigrations(migrationsOf(database), place.path)
}

/** Brings a store to this version; makes it where there is none. Throws where a newer version was at it. */
export async function migrateStore(place: StorePlace): Promise<readonly string[]> {
  const lacking = await lackingMigrations(place)
  await using _ = await openTarget(place)
  return lacking
}

async function lackingOnPostgres({ address }: Extract<StorePlace, { kind: 'postgres' }>): Promise<readonly string[]> {
  const { connectAlone } = await import('../store/postgres/connections.ts')
  const postgres = await import('../store/postgres/database.ts')
  const { describeAddress } = await import('../store/postgres/address.ts')
  const client = await connectAlone(address)
  try {
    return missingMigrations(await postgres.migrationsOf(client), describeAddress(address))
  } finally {
    await client.end()
  }
}
