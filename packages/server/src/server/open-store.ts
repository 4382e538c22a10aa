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
