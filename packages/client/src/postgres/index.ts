export type { PostgresClient } from './connection.ts'
export { type PostgresStoreOptions, postgresStore } from './postgres-store.ts'
