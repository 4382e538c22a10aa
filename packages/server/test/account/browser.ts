import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ACCOUNT_ENDPOINTS, type AccountApi, type AccountEndpoint, CSRF_HEADER } from '@chatapp-access/contract/account'
import { readConfig, type SettingKey } from '../../src/config/index.ts'
import { createAccount } from '../../src/flows/create-account.ts'
import { createApp } from '../../src/flows/create-app.ts'
import { createLog } from '../../src/log.ts'
import { createHashLane } from '../../src/passwords/lane.ts'
import { accountErrorsOf } from '../../src/reference/account-errors.ts'
import { EVERY_METHOD_ERRORS } from '../../src/reference/error-sources.ts'
import { type RunningServer, startServer } from '../../src/server/start.ts'

export const PASSWORD = 'correct horse battery staple'

/** The whole server as `serve` starts it, with its log in memory. */
export interface TestServer extends RunningServer {
  /** Every line it logged, at level trace. */
  log: string[]
  accountUrl: string
  /** Of the database file. */
  storePath: string
  /** A browser without any cookie. */
  browser(): Browser
  /** Makes an account, without My Account. */
  createAccount(email: string): Promise<{ accountId: number }>
  createApp(accountId: number): Promise<{ appId: string; appPassword: string }>
}

export async function startTestServer(settings: Partial<Record<SettingKey, string>> = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'chatapp-identity-'))
  const flags = {
    listen: '127.0.0.1:0',
    store: `sqlite:${join(folder, 'access.db')}`,
    logLevel: 'trace',
    shutdownTimeout: '1',
    ...settings,
  }
  const config = readConfig({ flags, environment: {}, file: {} })
  const log: string[] = []
  const output = { write: (line: string) => void log.push(line) }
  const server = await startServer({ config, log: createLog(config.logLevel, output), cores: 2 })
  const lane = createHashLane({ concurrency: 1 })
  const accountUrl = server.accountUrl ?? assert.fail('My Account is not served')
  // Where a proxy would stand in front, the calls go to the listener all the same.
  const listener = settings.accountListen === undefined ? server.url : accountUrl
  return {
    ...server,
    log,
    accountUrl,
    storePath: config.store.kind === 'sqlite' ? config.store.path : assert.fail('the store is no file'),
    browser: () => new Browser(listener, accountUrl),
    createAccount: email => createAccount({ store: server.store, lane }, { email, password: PASSWORD }),
    createApp: accountId => createApp({ store: server.store, randomBytes }, { accountId, name: 'Shop' }),
    async stop() {
      await server.stop()
      await lane.close()
      await rm(folder, { recursive: true })
    },
  }
}

export interface Reply<Data = unknown> {
  status: number
  headers: Headers
  /** The body as it came. */
  text: string
  /** Only where the call succeeded. */
  data: Data
  code: string | undefined
  error: { code: string; message: string; details?: { field: string; message: string }[] } | undefined
}

interface Sending {
  params?: Record<string, string>
  query?: Record<string, string>
  headers?: Record<string, string>
}

/** Calls My Account as its page in a browser does: with the cookie, the origin and the CSRF token. */
export class Browser {
  readonly #listener: string
  readonly origin: string
  /** `name=value`; empty where there is none. */
  cookie = ''
  csrf = ''

  constructor(listener: string, origin: string) {
    this.#listener = listener
    this.origin = origin
  }

  async call<Name extends AccountEndpoint>(
    name: Name,
    body?: AccountApi[Name]['body'],
    sending: Sending = {},
  ): Promise<Reply<AccountApi[Name]['data']>> {
    const [method = '', path = ''] = ACCOUNT_ENDPOINTS[name].split(' ')
    const filled = path.replace(/:(\w+)/g, (_, key: string) => sending.params?.[key] ?? assert.fail(`no ${key}`))
    const headers = {
      ...(method !== 'GET' && { Origin: this.origin }),
      ...(method !== 'GET' && this.csrf !== '' && { [CSRF_HEADER]: this.csrf }),
      ...sending.headers,
    }
    const search = new URLSearchParams(sending.query).toString()
    const url = search === '' ? filled : `${filled}?${search}`
    const text = body === undefined ? undefined : JSON.stringify(body)
    const reply = await this.send<AccountApi[Name]['data']>(method, url, headers, text)
    const documented = [...(accountErrorsOf(`account.${name}`) ?? []), ...EVERY_METHOD_ERRORS]
    const { code = '' } = reply
    assert.ok(code === '' || documented.some(known => known === code), `/openapi.json of ${name} lacks ${code}`)
    return reply
  }

  /** Sends exactly these headers and the cookie. */
  async send<Data = unknown>(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Reply<Data>> {
    const response = await fetch(this.#listener + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookie !== '' && { Cookie: this.cookie }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    })
    const text = await response.text()
    for (const line of response.headers.getSetCookie())
      this.cookie = /Max-Age=0/.test(line) ? '' : (line.split(';')[0] ?? '')
    const isJson = response.headers.get('content-type')?.includes('json')
    const { data, error } = isJson ? JSON.parse(text) : { data: undefined, error: undefined }
    if (typeof data?.csrf === 'string') this.csrf = data.csrf
    return { status: response.status, headers: response.headers, text, data, code: error?.code, error }
  }

  async signIn(email: string, password = PASSWORD, code?: string): Promise<Reply<AccountApi['signIn']['data']>> {
    return this.call('signIn', { email, password, ...(code !== undefined && { code }) })
  }
}
