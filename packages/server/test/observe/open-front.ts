import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config/index.ts'
import { createAccount } from '../../src/flows/create-account.ts'
import { createApp } from '../../src/flows/create-app.ts'
import { createTrust } from '../../src/gateway/caller.ts'
import { createLog } from '../../src/log.ts'
import { AddressRates } from '../../src/observe/address-rates.ts'
import { type Front, startFront } from '../../src/observe/front.ts'
import type { Note } from '../../src/observe/note.ts'
import { createHashLane } from '../../src/passwords/lane.ts'
import { startServer } from '../../src/server/start.ts'

export interface WatchOptions {
  /** Takes what was seen of each call. */
  take?(note: Note): void
  onFault?(error: unknown): void
  trusted?: readonly string[]
  /** The request limit, a second. */
  perSecond?: number
  /** Where it listens; a free port otherwise. */
  port?: number
  /** Is told of calls that the upstream did not answer. */
  onFailure?(code: string): void
}

/** The front alone, with what it sees told to whoever asks. */
export function openFront(upstream: string, options: WatchOptions = {}): Promise<Front> {
  let ids = 0
  return startFront({
    listen: { host: '127.0.0.1', port: options.port ?? 0 },
    upstream: new URL(upstream),
    trusts: createTrust(options.trusted ?? []),
    keepAliveTimeoutMs: 5000,
    headersTimeoutMs: 5000,
    watch: {
      take: options.take ?? (() => undefined),
      rates: new AddressRates(options.perSecond ?? 0),
      now: Date.now,
      monotonic: () => performance.now(),
      onFault: options.onFault ?? (error => console.error(error)),
    },
    onFailure: options.onFailure ?? (() => undefined),
    nextRequestId: () => `test-${++ids}`,
  })
}

export interface Credentials {
  email: string
  password: string
  appId: string
}

/** An existing API: a server of its own, as its operator runs it. */
export interface ExistingApi extends AsyncDisposable {
  url: string
  newApp(name: string): Promise<Credentials>
}

export async function startExistingApi(flags: Readonly<Record<string, string>> = {}): Promise<ExistingApi> {
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
    async newApp(name) {
      const { store } = server
      const email = `${name}@example.com`
      const account = await createAccount({ store, lane }, { email, password: randomBytes(18).toString('base64url') })
      const { appId, appPassword } = await createApp({ store, randomBytes }, { ...account, name })
      return { email, password: appPassword, appId }
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await lane.close()
      await rm(folder, { recursive: true })
    },
  }
}
