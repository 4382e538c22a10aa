import type { Secret } from '../../config/secret.ts'

export interface PostgresHost {
  /** A name, an address, or the folder of a unix socket. */
  host: string
  port: number
}

/** How connections are secured: not at all, without looking at the certificate, or with a certificate of that very host. */
export type SslMode = 'disable' | 'require' | 'verify-full'

/** Where a PostgreSQL store is, and how it is spoken to. */
export interface PostgresAddress {
  /** Tried in their order until one is the primary. */
  hosts: readonly PostgresHost[]
  user: string
  /** Empty for none. */
  password: Secret<string>
  database: string
  ssl: SslMode
  /** File of the authority that signed the certificate; the machine's own when absent. */
  sslRootCert: string | undefined
  /** Most connections of this process, besides one that listens. */
  connections: number
  /** A pooler in transaction mode stands between: nothing of a session stays. */
  pooled: boolean
  /** Statements are prepared under names. */
  prepared: boolean
}

/** The address for logs: no user, no password. */
export function describeAddress({ hosts, database }: PostgresAddress): string {
  return `postgres://${hosts.map(describeHost).join(',')}/${database}`
}

export function describeHost({ host, port }: PostgresHost): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
