import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Client } from 'pg'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import { prepareDatabase } from '../src/store/postgres/database.ts'
import { openPostgresStore, openPostgresStoreOnClock } from '../src/store/postgres/open.ts'
import { connect, createDatabase } from './postgres-cluster.ts'
import type { StoreKind } from './store-contract/fixture.ts'

export interface StoreDatabase {
  url: string
  /** Looks into it from beside, as another program would. */
  beside: Client
}

/** Databases that no test uses at this moment. */
const idle: StoreDatabase[] = []

/** A database of one test with the schema in it and nothing else: emptied rather than made, which is ten times as quick. */
export async function takeDatabase(t: TestContext): Promise<StoreDatabase> {
  const database = idle.pop() ?? (await makeDatabase())
  t.after(() => idle.push(database))
  await empty(database.beside)
  return database
}

async function makeDatabase(): Promise<StoreDatabase> {
  const url = await createDatabase()
  await prepareDatabase(parsePostgres(url))
  return { url, beside: await connect(url) }
}

/** As if it had just been prepared. */
async function empty(beside: Client): Promise<void> {
  // A test that failed may have left a transaction open.
  await beside.query('rollback')
  const { rows } = await beside.query<{ table: string }>(
    `select quote_ident(table_name) as table from information_schema.tables
     where table_schema = 'public' and table_name not in ('installation', 'counters') and table_name not like 'kysely%'`,
  )
  await beside.query(rows.map(({ table }) => `delete from ${table}`).join(';'))
  await beside.query(`select setval(format('%I', sequencename)::regclass, 1, false) from pg_sequences`)
  await beside.query('update counters set value = 0')
  await beside.query('update installation set id = $1', [randomUUID()])
}

/** Stores that reach their database by the URL that `through` makes of its own. */
export function postgresKind(through: (url: string) => string = url => url): StoreKind {
  return {
    open: async (t, policy, clock) => {
      const { url, beside } = await takeDatabase(t)
      const store = await openPostgresStoreOnClock({ address: parsePostgres(through(url)), policy, clock })
      t.after(() => store.close())
      return {
        store,
        sweep: () => store.sweep(),
        rows: async table => (await beside.query(`select * from ${table} order by 1, 2`)).rows,
        change: async (table, column, value) =>
          void (await beside.query(`update ${table} set ${column} = $1`, [value])),
        clear: async table => void (await beside.query(`delete from ${table}`)),
      }
    },

    openSeveral: async (t, policy, count) => {
      const { url } = await takeDatabase(t)
      const address = parsePostgres(through(url))
      const stores = await Promise.all(Array.from({ length: count }, () => openPostgresStore({ address, policy })))
      t.after(() => Promise.all(stores.map(store => store.close())))
      return stores
    },
  }
}
