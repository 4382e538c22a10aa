import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after } from 'node:test'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { type Pair, temporaryFolder } from '../../harness/index.ts'
import { startService } from './service.ts'

/** Where a pair is kept that several programs share. */
export interface Place {
  /** For programs of two hosts, where there can be two: two addresses of one server. */
  readonly addresses: readonly [string, string]
  /** The newest version, read as another program would, with nothing of the client. */
  newest(): Promise<SavedVersion>
}

export interface SavedVersion {
  version: number
  pair: Pair
}

export type PlaceKind = 'SQLite' | 'Redis' | 'PostgreSQL'

/** Gives places that nobody used before, of one kind; their server is started once. */
export async function openPlaces(kind: PlaceKind): Promise<() => Place> {
  if (kind === 'SQLite') return sqlitePlace
  return kind === 'Redis' ? redisPlaces(await startService('redis')) : postgresPlaces(await startService('postgres'))
}

function sqlitePlace(): Place {
  const path = join(temporaryFolder(), 'pairs', 'pairs.db')
  return {
    addresses: [`sqlite:${path}`, `sqlite:${path}`],
    async newest() {
      const database = new DatabaseSync(path, { readOnly: true })
      const row = database.prepare('SELECT version, document FROM chatapp_pairs').get()
      database.close()
      return savedVersion(row?.version, row?.document)
    },
  }
}

async function redisPlaces([url, otherUrl]: [string, string]): Promise<() => Place> {
  const client = createClient({ url })
  client.on('error', () => undefined)
  await client.connect()
  after(() => client.destroy())
  let count = 0
  return () => {
    const key = `pair-${++count}`
    return {
      addresses: [`${url}#${key}`, `${otherUrl}#${key}`],
      async newest() {
        const { version, document } = await client.hGetAll(key)
        return savedVersion(version, document)
      },
    }
  }
}

function postgresPlaces([url, otherUrl]: [string, string]): () => Place {
  const pool = new Pool({ connectionString: url }).on('error', () => undefined)
  after(() => pool.end())
  let count = 0
  return () => {
    const name = `pair-${++count}`
    return {
      addresses: [`${url}#${name}`, `${otherUrl}#${name}`],
      async newest() {
        const { rows } = await pool.query('SELECT version, document FROM chatapp_pairs WHERE name = $1', [name])
        return savedVersion(rows[0]?.version, rows[0]?.document)
      },
    }
  }
}

function savedVersion(version: unknown, document: unknown): SavedVersion {
  assert.equal(typeof document, 'string', 'a document is saved')
  const { pair } = JSON.parse(document as string) as { pair?: Pair }
  assert.ok(pair, 'a pair is in it')
  return { version: Number(version), pair }
}
