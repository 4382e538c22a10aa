import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../src/config/index.ts'
import { createAccount } from '../src/flows/create-account.ts'
import { createApp } from '../src/flows/create-app.ts'
import { createLog } from '../src/log.ts'
import { createHashLane } from '../src/passwords/lane.ts'
import { startServer } from '../src/server/start.ts'

export interface ReferenceServer {
  /** `http://host:port` as it listens. */
  url: string
  /** Makes an account with an app, and gives what tokens.make asks for. */
  createCredentials(email: string): Promise<{ email: string; password: string; appId: string }>
  stop(): Promise<void>
}

/** The whole server with its store, as `serve` starts it, on a free port. */
export async function startReferenceServer(flags: Record<string, string> = {}): Promise<ReferenceServer> {
  const folder = await mkdtemp(join(tmpdir(), 'chatapp-reference-'))
  const store = `sqlite:${join(folder, 'access.db')}`
  const config = readConfig({
    flags: { listen: '127.0.0.1:0', store, logLevel: 'silent', shutdownTimeout: '1', ...flags },
    environment: {},
    file: {},
  })
  const server = await startServer({ config, log: createLog(config.logLevel), cores: 2 })
  return {
    url: server.url,
    async createCredentials(email) {
      const lane = createHashLane({ concurrency: 1 })
      const account = { email, password: 'correct horse battery staple' }
      const { accountId } = await createAccount({ store: server.store, lane }, account).finally(() => lane.close())
      const { appId, appPassword } = await createApp({ store: server.store, randomBytes }, { accountId, name: 'Shop' })
      return { email, password: appPassword, appId }
    },
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true })
    },
  }
}
