import assert from 'node:assert/strict'
import {
  type Credentials,
  call,
  make,
  type Pair,
  pairOf,
  provision,
  type Server,
  startServer,
} from '../harness/index.ts'

/** How long after a revocation a query may still be answered, so a stream may still be open: the bound that is stated. */
export const BOUND_MS = 10_000

/** A server in front of an upstream, with an app that has made a pair. */
export interface Behind {
  server: Server
  owner: Credentials
  pair: Pair
}

export async function startBehind(upstream: string, env: Readonly<Record<string, string>> = {}): Promise<Behind> {
  // All callers here come from one address.
  const settings = { CHATAPP_SERVER_UPSTREAM: upstream, CHATAPP_SERVER_ADDRESS_RATE: '0', ...env }
  const server = await startServer({ env: settings })
  const owner = await provision(server)
  return { server, owner, pair: await newPair(server, owner) }
}

export async function newPair(server: Server, owner: Credentials): Promise<Pair> {
  return pairOf(await make(server.url, owner))
}

/** tokens.revoke with the access token. */
export async function revoke({ url }: Server, { accessToken }: Pair): Promise<void> {
  const { status, text } = await call(url, '/v1/tokens', { method: 'DELETE', headers: { Authorization: accessToken } })
  assert.equal(status, 200, text)
}

/** What a query with this token is told. */
export async function refusalOf({ url }: Server, { accessToken }: Pair): Promise<{ code: unknown; reason: unknown }> {
  const { body, headers } = await call(url, '/v1/licenses', { headers: { Authorization: accessToken } })
  return { code: (body as { error?: { code: string } }).error?.code, reason: headers['chatapp-reason'] }
}
