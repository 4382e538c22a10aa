import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { VALUE_TYPES } from '../src/store/postgres/values.ts'

const SERVICES = fileURLToPath(new URL('../../../tools/services/main.ts', import.meta.url))

let cluster: Promise<string> | undefined
let admin: Promise<Client> | undefined
const made: string[] = []
const connections: Client[] = []
const endings: (() => Promise<void>)[] = []

after(async () => {
  // A throwaway server goes whole.
  const toDrop = process.env.TEST_DATABASE_URL ? made : []
  for (const name of toDrop) await (await admin)?.query(`drop database ${name} with (force)`)
  await Promise.all(connections.map(client => client.end()))
  await Promise.all(endings.map(end => end()))
})

/**
 * The URL of a PostgreSQL server whose user may make databases: that of TEST_DATABASE_URL, else a throwaway one that ends
 * with this test file.
 */
export function clusterUrl(): Promise<string> {
  const { TEST_DATABASE_URL: given } = process.env
  cluster ??= given ? Promise.resolve(given) : startCluster()
  return cluster
}

/** A throwaway server of its own, for a test that breaks it. Gives its URL. */
export async function startCluster(): Promise<string> {
  const service = spawn(process.execPath, [SERVICES, 'postgres'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(service, 'exit')
  // Its stdin ends with this process too, however that ends.
  endings.push(async () => {
    service.stdin.end()
    await ended
  })
  const failed = ended.then(() => Promise.reject(new Error('PostgreSQL could not be started')))
  const [line] = await Promise.race([once(createInterface(service.stdout), 'line'), failed])
  return JSON.parse(String(line)).urls[0]
}

/** A new, empty database. Gives its URL. */
export async function createDatabase(): Promise<string> {
  const url = await clusterUrl()
  admin ??= connect(url)
  const client = await admin
  const name = `chatapp_test_${randomBytes(6).toString('hex')}`
  await client.query(`create database ${name} template template0`)
  made.push(name)
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

/** A connection as any other program has one; ended after the tests. */
export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, types: VALUE_TYPES })
  // Its server may be ended before it.
  client.on('error', () => undefined)
  await client.connect()
  connections.push(client)
  return client
}
