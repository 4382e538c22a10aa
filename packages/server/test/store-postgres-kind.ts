import { randomUUID } from 'node:crypto'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import { prepareDatabase } from '../src/store/postgres/database.ts'
import { openPostgresStore, openPostgresStoreOnClock } from '../src/store/postgres/open.ts'
import { connect, createDatabase } from './postgres-cluster.ts'
import type { StoreKind } from './store-contract/fixture.ts'

let template: Promise<string> | undefined

/** A database of one test with the schema in it: copied, which is quicker than making it. */
export async function createStoreDatabase(): Promise<string> {
  template ??= prepareTemplate()
  const url = await createDatabase(new URL(await template).pathname.slice(1))
  const client = await connect(url)
  await client.query('update installation set id = $1', [randomUUID()])
  await client.end()
  return url
}

async function prepareTemplate(): Promise<string> {
  const url = await createDatabase()
  await prepareDatabase(parsePostgres(url))
  return url
}

export const postgresKind: StoreKind = {
  open: async (t, policy, clock) => {
    const url = await createStoreDatabase()
    const store = await openPostgresStoreOnClock({ address: parsePostgres(url), policy, clock })
    const beside = await connect(url)
    t.after(async () => {
      await beside.end()
      await store.close()
    })
    return {
      store,
      sweep: () => store.sweep(),
      rows: async table => (await beside.query(`select * from ${table} order by 1, 2`)).rows,
      change: async (table, column, value) => void (await beside.query(`update ${table} set ${column} = $1`, [value])),
      clear: async table => void (await beside.query(`delete from ${table}`)),
    }
  },

  openSeveral: async (t, policy, count) => {
    const address = parsePostgres(await createStoreDatabase())
    const stores = await Promise.all(Array.from({ length: count }, () => openPostgresStore({ address, policy })))
    t.after(() => Promise.all(stores.map(store => store.close())))
    return stores
  },
}
