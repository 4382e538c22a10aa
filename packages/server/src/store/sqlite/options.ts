import type { StorePolicy } from '../store-policy.ts'
import type { DatabaseOptions } from './database.ts'

export interface SqliteStoreOptions {
  /** Of the database file; it and its folder are made where they are missing, readable by their owner alone. */
  path: string
  policy: StorePolicy
  /** How long a group waits for another process that holds the write lock, milliseconds. Default 3,000. */
  busyTimeoutMs?: number
  /** `FULL`, unless a test wants to see what is lost without. */
  synchronous?: DatabaseOptions['synchronous']
}

/** Options with every default filled in; plain values, so that they can go to a worker. */
export type OpenOptions = Required<SqliteStoreOptions>

export function withDefaults(options: SqliteStoreOptions): OpenOptions {
  return { busyTimeoutMs: 3_000, synchronous: 'FULL', ...options }
}
