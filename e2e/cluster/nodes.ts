import { randomBytes } from 'node:crypto'
import { generationOf as readToken } from '../durability/reply.ts'
import { noteSecret, type Pair, type Server, startServer } from '../harness/index.ts'
import { newDatabase, type PostgresDatabase } from '../store/database.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'

/** One node, and its own way to the database. */
export interface ProxiedNode {
  server: Server
  network: FaultProxy
}

export interface Nodes {
  database: PostgresDatabase
  nodes: readonly ProxiedNode[]
}

/**
 * So many nodes on one throwaway database, each with a network of its own to it.
 *
 * @param words what the URL says besides, such as `?pooler=transaction`
 */
export async function startNodes(
  count: number,
  settings: Readonly<Record<string, string>> = {},
  words = '',
): Promise<Nodes> {
  const database = await newDatabase()
  const env = { CHATAPP_SERVER_SECRETS: `1:${newSecret()}`, CHATAPP_SERVER_TOKENS_PER_DAY: '1000000', ...settings }
  const start = async (): Promise<ProxiedNode> => {
    const network = await startFaultProxy(database.url)
    return { network, server: await startServer({ store: network.url + words, env }) }
  }
  return { database, nodes: await Promise.all(Array.from({ length: count }, start)) }
}

/** For `CHATAPP_SERVER_SECRETS`, behind an id and a colon. */
export function newSecret(): string {
  const secret = randomBytes(32).toString('base64')
  noteSecret(secret)
  return secret
}

/** The generation that the database has of the grant of a pair. */
export function generationOf(database: PostgresDatabase, { refreshToken }: Pair): Promise<number> {
  const { grant } = readToken(refreshToken)
  return database.number(`select generation from grants where id = '${grant}'`)
}
