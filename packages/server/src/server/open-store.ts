import type { Config } from '../config/config.ts'
import { openSqliteStore } from '../store/sqlite/open.ts'
import type { Store } from '../store/store.ts'
import { storePolicy } from './store-policy.ts'

/**
 * Opens the store that the settings name. Rejects when it cannot be opened. What speaks to PostgreSQL is loaded only where
 * there is one.
 */
export async function openStore(config: Config): Promise<Store> {
  const policy = storePolicy(config)
  const { store } = config
  if (store.kind === 'sqlite') return openSqliteStore({ path: store.path, policy })
  const { openPostgresStore } = await import('../store/postgres/open.ts')
  return openPostgresStore({ address: store.address, policy })
}

/**
 * Whether the store that the settings name is there. A file always is.
 *
 * @throws UnusableDatabaseError when no waiting helps
 * @throws StoreUnavailableError when it cannot be reached
 */
export async function reachStore({ store }: Config): Promise<void> {
  if (store.kind === 'sqlite') return
  const { connectAlone } = await import('../store/postgres/connections.ts')
  const client = await connectAlone(store.address)
  await client.end()
}
