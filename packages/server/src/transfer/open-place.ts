import type { StorePlace } from '../config/parse-store.ts'
import type { TransferDatabase } from './transfer-database.ts'

export type { StorePlace } from '../config/parse-store.ts'

/** Opens a store to read; the other kind's driver is not loaded. */
export async function openSource(place: StorePlace): Promise<TransferDatabase> {
  if (place.kind === 'sqlite') return (await import('./open-sqlite.ts')).openSqliteSource(place.path)
  return (await import('./open-postgres.ts')).openPostgresSource(place.address)
}

/** Opens a database to write into, and brings its schema to this version. */
export async function openTarget(place: StorePlace): Promise<TransferDatabase> {
  if (place.kind === 'sqlite') return (await import('./open-sqlite.ts')).openSqliteTarget(place.path)
  return (await import('./open-postgres.ts')).openPostgresTarget(place.address)
}
