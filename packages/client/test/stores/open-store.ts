import { fileStore } from '../../src/file/index.ts'
import { postgresStore } from '../../src/postgres/index.ts'
import { redisStore } from '../../src/redis/index.ts'
import { sqliteStore } from '../../src/sqlite/index.ts'
import type { Store } from '../../src/store.ts'

/** A store, and the end of its connection. */
export interface OpenedStore {
  store: Store
  close(): Promise<void>
}

/**
 * Opens a store as a program does, with a connection of its own. The address says which: `file:/folder`,
 * `sqlite:/file`, `redis://host:port#key`, `postgres://user@host:port/database#row`.
 */
export async function openStore(address: string, leaseMs = 5_000): Promise<OpenedStore> {
  const { protocol, pathname, hash } = new URL(address)
  const name = hash.slice(1)
  const nothing = async () => {}
  if (protocol === 'file:') return { store: fileStore(pathname, { leaseMs }), close: nothing }
  if (protocol === 'sqlite:') return { store: sqliteStore(pathname, { leaseMs }), close: nothing }
  const server = address.slice(0, address.indexOf('#'))
  if (protocol === 'redis:') {
    const { createClient } = await import('redis')
    const client = createClient({ url: server })
    client.on('error', () => {})
    await client.connect()
    return { store: redisStore(client, name, { leaseMs }), close: async () => client.destroy() }
  }
  const { Pool } = await import('pg')
  const pool = new Pool({ connectionString: server, max: 2 })
  pool.on('error', () => {})
  return { store: postgresStore(pool, name, { leaseMs }), close: () => pool.end() }
}
