import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Client } from 'pg'
import { parsePostgres } from '../../src/config/parse-postgres.ts'
import { Connections } from '../../src/store/postgres/connections.ts'
import { prepareDatabase } from '../../src/store/postgres/database.ts'
import { postgresDialect } from '../../src/store/postgres/dialect.ts'
import { createExecutor } from '../../src/store/postgres/executor.ts'
import { groupedRefreshRows } from '../../src/store/postgres/grouped-refresh-rows.ts'
import { guardStore } from '../../src/store/postgres/guarded-store.ts'
import { createSqlStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import type { StorePolicy } from '../../src/store/store-policy.ts'
import { connect, createDatabase } from '../postgres-cluster.ts'
import type { Place } from './place.ts'
import type { LayFloor, Rows } from './rows.ts'
import { Wire } from './wire.ts'

/** All that a backup brings back. */
const TABLES = ['accounts', 'apps', 'app_passwords', 'quotas', 'grants', 'revocations', 'journal', 'nodes']

/** A clock that the database itself reads at the moment a statement runs, and that no transaction holds back. */
const CLOCK = sql<number>`(select last_value from model_clock)`
const PORT_CLOSES_MS = 2

/** One database and, for each node, a store of its own at the end of a wire of its own. */
export const layPostgresFloor: LayFloor = async (policy, start) => {
  const url = await createDatabase()
  await prepareDatabase(parsePostgres(url))
  const beside = await connect(url)
  await beside.query(`create sequence model_clock; select setval('model_clock', ${start})`)
  const clock = {
    now: start,
    set: async (now: number) => {
      await beside.query({ name: 'clock', text: `select setval('model_clock', $1)`, values: [Math.round(now)] })
      clock.now = now
    },
  }
  const wires: Wire[] = []
  const closing: Promise<void>[] = []
  const openPlace = async (): Promise<Place> => {
    const wire = await Wire.open(new URL(url))
    wires.push(wire)
    const store = openStore(
      Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(wire.port) }).href,
      policy,
    )
    return {
      store,
      wire,
      // Its store goes on asking a wire that nobody answers at, and hears of no end: the process that asked is gone.
      kill: async () => {
        wire.close()
        closing.push(store.close())
        return openPlace()
      },
      close: async () => {
        wire.release()
        await store.close()
        wire.close()
      },
    }
  }
  const store = openStore(url, policy)
  const close = async () => {
    await store.close()
    await Promise.all(closing)
  }
  const lostPorts = () => wires.flatMap(wire => wire.takeLostPorts())
  return { store, rows: new PostgresRows(beside, lostPorts), clock, openPlace, close }
}

function openStore(url: string, policy: StorePolicy): Store {
  const connections = new Connections(parsePostgres(`${url}?connections=4`))
  const database = createExecutor({ connections, prepared: true, clock: Date.now })
  const dialect = { ...postgresDialect, clock: CLOCK }
  const { verbs, close } = guardStore(createSqlStore(database, dialect, policy, groupedRefreshRows(database, dialect)))
  return {
    ...verbs,
    close: async () => {
      await close()
      await connections.close()
    },
  }
}

/** Copies of the rows of a living database, and their way back, as a dump and its restore. */
class PostgresRows implements Rows {
  readonly #beside: Client
  readonly #lostPorts: () => readonly number[]
  readonly #kept = new Map<string, string>()

  constructor(beside: Client, lostPorts: () => readonly number[]) {
    this.#beside = beside
    this.#lostPorts = lostPorts
  }

  async keep(name: string): Promise<void> {
    const columns = TABLES.map(table => `(select coalesce(json_agg(${table}), '[]') from ${table}) as ${table}`)
    const { rows } = await this.#beside.query(`select row_to_json(kept)::text as kept from (select ${columns}) as kept`)
    this.#kept.set(name, rows[0].kept)
  }

  async bringBack(name: string): Promise<void> {
    await this.#quiet()
    const insertions = TABLES.map(
      table => `, into_${table} as (
        insert into ${table} select * from json_populate_recordset(null::${table}, $1::json -> '${table}'))`,
    )
    await this.#beside.query(`begin; ${TABLES.map(table => `delete from ${table}`).join(';')}`)
    await this.#beside.query(`with nothing as (select 1) ${insertions.join('')} select 1`, [this.#kept.get(name)])
    await this.#beside.query('commit')
  }

  /** Whoever was cut off may be at its last statement still: a database that was put back has no such past. */
  async #quiet(): Promise<void> {
    const ports = this.#lostPorts()
    for (;;) {
      const { rows } = await this.#beside.query({
        name: 'busy',
        text: `select count(*)::int as busy from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
          and (state <> 'idle' or client_port = any($1::int[]))`,
        values: [ports],
      })
      if (rows[0].busy === 0) return
      await delay(PORT_CLOSES_MS)
    }
  }

  async grants(): Promise<string> {
    const { rows } = await this.#beside.query('select * from grants order by account_id, id')
    return JSON.stringify(rows)
  }
}
