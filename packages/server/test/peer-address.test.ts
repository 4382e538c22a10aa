import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { TokenPair } from '@chatapp-access/contract'
import { readConfig } from '../src/config/index.ts'
import { createApp } from '../src/flows/create-app.ts'
import { createLog } from '../src/log.ts'
import { startServer } from '../src/server/start.ts'

const EMAIL = 'owner@example.com'
const PAIRS = 10

test('a query whose caller was killed comes from where it was sent, not from nowhere', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'peer-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'access.db')
  const flags = { listen: '127.0.0.1:0', store: `sqlite:${path}`, logLevel: 'silent' }
  const config = readConfig({ flags, environment: {}, file: {} })
  const server = await startServer({ config, log: createLog('silent'), cores: 2 })
  const account = await server.store.createAccount({ email: EMAIL, passwordHash: '' })
  const { appId, appPassword } = await createApp(
    { store: server.store, randomBytes },
    { accountId: account?.accountId ?? 0, name: 'shop' },
  )
  const call = async (where: string, init: RequestInit): Promise<TokenPair> => {
    const answer = await fetch(server.url + where, { method: 'POST', ...init })
    return ((await answer.json()) as { data: TokenPair }).data
  }
  const credentials = new URLSearchParams({ email: EMAIL, password: appPassword, appId })
  for (let count = 0; count < PAIRS; count++) {
    const first = await call('/v1/tokens', { body: credentials })
    const second = await call('/v1/tokens/refresh', { headers: { refresh: first.refreshToken } })
    await queryAndReset(new URL(server.url), second.accessToken)
  }
  await delay(100)
  await server.stop()
  const networks = confirmedNetworks(path)
  assert.deepEqual([...new Set(networks)], ['127.0.0.0/24'], `${networks.length} queries were seen`)
})

/** A whole query, and at once a reset, as the system sends it for a process that is killed. */
async function queryAndReset({ hostname, port }: URL, accessToken: string): Promise<void> {
  const socket = connect(Number(port), hostname)
  socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(socket, 'data')
  socket.write(`GET /v1/tokens/check HTTP/1.1\r\nHost: a\r\nAuthorization: ${accessToken}\r\n\r\n`)
  socket.resetAndDestroy()
  await once(socket, 'close')
}

function confirmedNetworks(path: string): unknown[] {
  using database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare('select confirmed_network from grants where confirmed_generation = 2').all()
  return rows.map(row => row.confirmed_network)
}
