import type { SqlDialect } from '../sql.ts'
import { createSqlStore } from '../sql-store.ts'
import type { Store } from '../store.ts'
import type { StorePolicy } from '../store-policy.ts'
import type { PostgresAddress } from './address.ts'
import { Connections } from './connections.ts'
import { prepareDatabase } from './database.ts'
import { postgresDialect, postgresDialectOnGivenClock } from './dialect.ts'
import { createExecutor } from './executor.ts'
import { groupedRefreshRows } from './grouped-refresh-rows.ts'
import { guardStore } from './guarded-store.ts'
import { listenForRevocations } from './listener.ts'
import { createSweeping } from './sweeping.ts'

/** How often each node tries to take the turn at looking for a few expired rows, milliseconds. */
const SWEEP_MS = 1_000

export interface PostgresStoreOptions {
  address: PostgresAddress
  policy: StorePolicy
}

/**
 * Opens the store on PostgreSQL, for any number of nodes. Its clock is the database's.
 *
 * @throws UnusableDatabaseError when the database cannot be used as it is: too old, not ours, or of a newer version
 * @throws StoreUnavailableError when it cannot be reached
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { address } = options
  const { sweep, ...store } = await open(options, postgresDialect, Date.now)
  // A turn that fails is nothing to wait for: there is another one in a moment.
  const sweeping = setInterval(() => void sweep().catch(() => undefined), SWEEP_MS).unref()
  return {
    ...store,
    // Listening needs a session of one's own, which a pooler does not give.
    ...(!address.pooled && { watchFeed: news => listenForRevocations(address, news) }),
    close: async () => {
      clearInterval(sweeping)
      await store.close()
    },
  }
}

export interface SweptStore extends Store {
  /** Looks at the next few rows for expired ones. */
  sweep(): Promise<void>
}

/** The same on a clock of the caller's (unix milliseconds), which does nothing by itself: for tests. */
export function openPostgresStoreOnClock(options: PostgresStoreOptions & { clock: () => number }): Promise<SweptStore> {
  return open(options, postgresDialectOnGivenClock, options.clock)
}

async function open(
  { address, policy }: PostgresStoreOptions,
  dialect: SqlDialect,
  clock: () => number,
): Promise<SweptStore> {
  await prepareDatabase(address)
  const connections = new Connections(address)
  const database = createExecutor({ connections, prepared: address.prepared, clock })
  const { verbs, close } = guardStore(createSqlStore(database, dialect, policy, groupedRefreshRows(database, dialect)))
  return {
    ...verbs,
    sweep: createSweeping(database, dialect),
    load: () => connections.load(),
    close: async () => {
      await close()
      await connections.close()
    },
  }
}
