import type { PostgresAddress } from '../store/postgres/address.ts'
import type { PostgresFacts } from './facts.ts'

const SETTINGS = [
  'fsync',
  'full_page_writes',
  'synchronous_commit',
  'synchronous_standby_names',
  'max_connections',
] as const

/** Reads what PostgreSQL says of itself, on a connection of its own. Changes nothing. */
export async function lookAtPostgres(address: PostgresAddress): Promise<PostgresFacts> {
  const { connectAlone } = await import('../store/postgres/connections.ts')
  const client = await connectAlone(address)
  try {
    const read = async <Row extends object>(text: string, values: unknown[] = []) =>
      (await client.query<Row>(text, values)).rows
    const settings = await read<{ name: string; setting: string }>(
      'select name, setting from pg_settings where name = any($1)',
      [[...SETTINGS]],
    )
    const [counted] = await read<{ count: string; version: string }>(
      `select count(*)::text as count, current_setting('server_version') as version from pg_stat_activity`,
    )
    const standbys = await read<{ name: string; state: string | null }>(
      'select application_name as name, sync_state as state from pg_stat_replication',
    )
    return {
      version: counted?.version ?? '',
      settings: Object.fromEntries(settings.map(({ name, setting }) => [name, setting])),
      connections: Number(counted?.count ?? 0),
      standbys: standbys.map(({ name, state }) => ({ name, isSynchronous: state === 'sync' || state === 'quorum' })),
    }
  } finally {
    await client.end()
  }
}
