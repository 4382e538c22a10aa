import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Credentials,
  make,
  type Pair,
  pairOf,
  provision,
  type Server,
  startServer,
  temporaryFolder,
} from '../../harness/index.ts'
import { ScoreKeeper } from './score-keeper.ts'

/** A gateway with two upstreams behind it, both of which keep the score. */
export interface Attacked {
  server: Server
  /** Behind `/`, and behind `/v1/public/admin`. Nothing may come here without a valid access token. */
  guarded: ScoreKeeper
  /** Behind `/v1/public`, which anybody may ask. */
  open: ScoreKeeper
  app: Credentials
  pair: Pair
}

export async function startAttacked(env: Readonly<Record<string, string>> = {}): Promise<Attacked> {
  const [guarded, open] = await Promise.all([ScoreKeeper.start(), ScoreKeeper.start()])
  const folder = temporaryFolder()
  const file = join(folder, 'routes.json')
  const routes = [
    { path: '/', upstream: guarded.url },
    { path: '/v1/public', upstream: open.url, access: 'public' },
    { path: '/v1/public/admin', upstream: guarded.url, audience: 'admin' },
    { path: '/v1/reports', upstream: guarded.url, methods: ['GET', 'POST'] },
  ]
  writeFileSync(file, JSON.stringify({ routes }))
  const settings = { CHATAPP_SERVER_ROUTES: file, CHATAPP_SERVER_ADDRESS_RATE: '0' }
  const server = await startServer({ folder, env: { ...settings, ...env } })
  const app = await provision(server)
  const pair = pairOf(await make(server.url, app))
  return { server, guarded, open, app, pair }
}
