import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import pg from 'pg'
import { startService } from '../client/stores/service.ts'

/** A database of PostgreSQL for servers of one test file, seen from beside as any other program sees it. */
export interface PostgresDatabase {
  /** For `--store`. */
  url: string
  /** The one number that a query gives. */
  number(sql: string): Promise<number>
  run(sql: string): Promise<void>
}

/** Makes one, on the server of TEST_DATABASE_URL or on a throwaway one. */
export async function newDatabase(): Promise<PostgresDatabase> {
  const server = process.env.TEST_DATABASE_URL ?? (await startService('postgres'))[0]
  const name = `chatapp_e2e_${randomBytes(6).toString('hex')}`
  const admin = await connected(server)
  await admin.query(`create database ${name} template template0`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const beside = await connected(url)
  after(async () => {
    await beside.end()
    // A throwaway server goes whole, and may have gone before.
    if (process.env.TEST_DATABASE_URL) await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  })
  return {
    url,
    number: async sql => Number(Object.values((await beside.query(sql)).rows[0])[0]),
    run: async sql => void (await beside.query(sql)),
  }
}

/** A connection as any other program has one; ended after the tests. */
export async function connectTo(url: string): Promise<pg.Client> {
  const client = await connected(url)
  after(() => client.end())
  return client
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
