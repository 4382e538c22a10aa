import type { Client } from 'pg'
import { parsePostgres } from '../../src/config/parse-postgres.ts'
import { prepareDatabase } from '../../src/store/postgres/database.ts'
import { openPostgresStoreOnClock } from '../../src/store/postgres/open.ts'
import { connect, createDatabase } from '../postgres-cluster.ts'
import type { LayFloor, Rows } from './rows.ts'

/** All that a backup brings back. */
const TABLES = ['accounts', 'apps', 'app_passwords', 'quotas', 'grants', 'revocations', 'journal', 'nodes']

export const layPostgresFloor: LayFloor = async (policy, start) => {
  const url = await createDatabase()
  const address = parsePostgres(url)
  await prepareDatabase(address)
  const clock = { now: start }
  const store = await openPostgresStoreOnClock({ address, policy, clock: () => clock.now })
  return { store, rows: new PostgresRows(await connect(url)), clock, close: () => store.close() }
}

/** Copies of the rows of a living database, and their way back, as a dump and its restore. */
class PostgresRows implements Rows {
  readonly #beside: Client
  readonly #kept = new Map<string, string>()

  constructor(beside: Client) {
    this.#beside = beside
  }

  async keep(name: string): Promise<void> {
    const columns = TABLES.map(table => `(select coalesce(json_agg(${table}), '[]') from ${table}) as ${table}`)
    const { rows } = await this.#beside.query(`select row_to_json(kept)::text as kept from (select ${columns}) as kept`)
    this.#kept.set(name, rows[0].kept)
  }

  async bringBack(name: string): Promise<void> {
    const insertions = TABLES.map(
      table => `, into_${table} as (
        insert into ${table} select * from json_populate_recordset(null::${table}, $1::json -> '${table}'))`,
    )
    await this.#beside.query(`begin; ${TABLES.map(table => `delete from ${table}`).join(';')}`)
    await this.#beside.query(`with nothing as (select 1) ${insertions.join('')} select 1`, [this.#kept.get(name)])
    await this.#beside.query('commit')
  }

  async grants(): Promise<string> {
    const { rows } = await this.#beside.query('select * from grants order by account_id, id')
    return JSON.stringify(rows)
  }
}
