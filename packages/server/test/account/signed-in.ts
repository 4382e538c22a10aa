import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ACCOUNT_ENDPOINTS, type AccountApi, type AccountEndpoint, CSRF_HEADER } from '@chatapp-access/contract/account'
import { readConfig } from '../../src/config/index.ts'
import { createAccount } from '../../src/flows/create-account.ts'
import { createLog } from '../../src/log.ts'
import { createHashLane } from '../../src/passwords/lane.ts'
import { accountErrorsOf } from '../../src/reference/account-errors.ts'
import { EVERY_METHOD_ERRORS } from '../../src/reference/error-sources.ts'
import { startServer } from '../../src/server/start.ts'
import type { Store } from '../../src/store/store.ts'

const PASSWORD = 'correct horse battery staple'

type Sent<Name extends AccountEndpoint> = Partial<Pick<AccountApi[Name], 'params' | 'query' | 'body'>>

/** What came back; `text` as it came, to look for what must not be in it. */
export interface Answer<Data> {
  status: number
  /** Only where the call succeeded. */
  data: Data
  code: string | undefined
  text: string
}

/** Calls My Account's API by name, as whoever is signed in here. */
export interface Caller {
  call<Name extends AccountEndpoint>(name: Name, sent?: Sent<Name>): Promise<Answer<AccountApi[Name]['data']>>
}

export interface Person extends Caller {
  accountId: number
  email: string
}

export interface AccountServer extends Caller {
  url: string
  store: Store
  /** As `--store` takes it. */
  storeSetting: string
  /** A new account, signed in with a password given just now. */
  signUp(email: string, rights?: { operator?: boolean }): Promise<Person>
  /** Signs in to an account that is there. */
  signIn(email: string): Promise<Caller>
  /** tokens.make with an app password. */
  make(credentials: { email: string; appId: string; password: string }): Promise<Response>
  /** Whether an access token is good for a query. */
  admits(accessToken: string): Promise<boolean>
  stop(): Promise<void>
}

/** The whole server with its store, as `serve` starts it, with people who call My Account's API over HTTP. */
export async function startAccountServer(flags: Record<string, string> = {}): Promise<AccountServer> {
  const folder = await mkdtemp(join(tmpdir(), 'chatapp-account-'))
  const store = `sqlite:${join(folder, 'access.db')}`
  const config = readConfig({
    flags: { listen: '127.0.0.1:0', store, logLevel: 'silent', shutdownTimeout: '1', ...flags },
    environment: {},
    file: {},
  })
  const server = await startServer({ config, log: createLog(config.logLevel), cores: 2 })
  const lane = createHashLane({ concurrency: 1 })
  const stranger = callerAt(server.url, {})

  const signIn = async (email: string): Promise<Caller> => {
    const response = await fetch(`${server.url}/account/api/sign-in`, {
      method: 'POST',
      headers: { Origin: server.url, 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD }),
    })
    const { data } = (await response.json()) as { data: { csrf: string } }
    const [cookie = ''] = response.headers.getSetCookie().map(line => line.split(';')[0] ?? '')
    return callerAt(server.url, { Cookie: cookie, [CSRF_HEADER]: data.csrf })
  }

  return {
    ...stranger,
    url: server.url,
    store: server.store,
    storeSetting: store,
    signIn,
    async signUp(email, { operator = false } = {}) {
      const { accountId } = await createAccount({ store: server.store, lane }, { email, password: PASSWORD })
      if (operator) await server.store.changeAccount({ accountId, operator })
      return { accountId, email, ...(await signIn(email)) }
    },
    make: credentials =>
      fetch(`${server.url}/v1/tokens`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(credentials),
      }),
    async admits(accessToken) {
      const response = await fetch(`${server.url}/v1/tokens/check`, { headers: { Authorization: accessToken } })
      return response.ok
    },
    async stop() {
      await server.stop()
      await lane.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** What the document says an endpoint may answer. */
function documented(name: AccountEndpoint): readonly string[] {
  return [...(accountErrorsOf(`account.${name}`) ?? []), ...EVERY_METHOD_ERRORS]
}

function callerAt(url: string, credentials: Record<string, string>): Caller {
  return {
    async call(name, { params, query, body } = {}) {
      const [method, path = ''] = ACCOUNT_ENDPOINTS[name].split(' ')
      const filling: Record<string, string | undefined> = { ...params }
      const filled = path.replace(/:(\w+)/g, (_, key: string) => filling[key] ?? assert.fail(`no ${key}`))
      const search = query === undefined ? '' : `?${new URLSearchParams(query as Record<string, string>)}`
      const response = await fetch(`${url}${filled}${search}`, {
        method: method as string,
        headers: {
          Origin: url,
          ...credentials,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const { data, error } = JSON.parse(text)
      if (error)
        assert.ok(documented(name).includes(error.code), `${name} answers ${error.code}, says its document not`)
      return { status: response.status, data, code: error?.code, text }
    },
  }
}

/** A new app, with its first app password. */
export async function newApp({ call }: Caller, name = 'Shop') {
  const { data } = await call('createApp', { body: { name } })
  return { ...data.app, appPassword: data.appPassword, params: { number: String(data.app.number) } }
}

/** The pair that an app password makes. */
export async function newPair(server: AccountServer, email: string, app: { appId: string; appPassword: string }) {
  const response = await server.make({ email, appId: app.appId, password: app.appPassword })
  assert.equal(response.status, 200)
  const { data } = (await response.json()) as { data: { accessToken: string; refreshToken: string } }
  return data
}

/** Something random that no other test has. */
export function unique(): string {
  return randomBytes(4).toString('hex')
}
