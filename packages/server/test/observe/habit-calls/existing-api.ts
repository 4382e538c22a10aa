import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../../src/config/index.ts'
import { createAccount } from '../../../src/flows/create-account.ts'
import { createApp } from '../../../src/flows/create-app.ts'
import { createLog } from '../../../src/log.ts'
import { createHashLane } from '../../../src/passwords/lane.ts'
import { startServer } from '../../../src/server/start.ts'

export interface Credentials {
  email: string
  password: string
  appId: string
}

/** An existing API: a server of its own, as its operator runs it. */
export interface ExistingApi extends AsyncDisposable {
  url: string
  newApp(name: string, tokensPerDay?: number): Promise<Credentials>
}

export async function startExistingApi(flags: Readonly<Record<string, string>>): Promise<ExistingApi> {
  const folder = await mkdtemp(join(tmpdir(), 'existing-api-'))
  const config = readConfig({
    flags: {
      listen: '127.0.0.1:0',
      store: `sqlite:${join(folder, 'access.db')}`,
      trustedProxies: 'loopback',
      logLevel: 'silent',
      ...flags,
    },
    environment: {},
    file: {},
  })
  const server = await startServer({ config, log: createLog('silent'), cores: 2 })
  const lane = createHashLane({ concurrency: 1 })
  return {
    url: server.url,
    async newApp(name, tokensPerDay) {
      const { store } = server
      const email = `${name}@example.com`
      const account = await createAccount({ store, lane }, { email, password: randomBytes(18).toString('base64url') })
      const { appId, appNumber, appPassword } = await createApp({ store, randomBytes }, { ...account, name })
      if (tokensPerDay) await store.setAppLimit(account.accountId, appNumber, tokensPerDay)
      return { email, password: appPassword, appId }
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await lane.close()
      await rm(folder, { recursive: true })
    },
  }
}
