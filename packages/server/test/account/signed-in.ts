import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { AccountApi, AccountEndpoint } from '@chatapp-access/contract/account'
import type { SettingKey } from '../../src/config/index.ts'
import { type Browser, type Reply, startTestServer, type TestServer } from './browser.ts'

type Sent<Name extends AccountEndpoint> = Partial<Pick<AccountApi[Name], 'params' | 'query' | 'body'>>

/** Calls My Account's API by name, as whoever is signed in here. */
export interface Caller {
  /** What a link of the page would be followed with: the cookie as it was given at sign-in. */
  headers: Record<string, string>
  call<Name extends AccountEndpoint>(name: Name, sent?: Sent<Name>): Promise<Reply<AccountApi[Name]['data']>>
}

export interface Person extends Caller {
  accountId: number
  email: string
}

/** The whole server, with people who call My Account's API over HTTP. Calls of its own are those of a stranger. */
export interface AccountServer extends TestServer, Caller {
  /** A new account, signed in with a password given just now. */
  signUp(email: string, rights?: { operator?: boolean }): Promise<Person>
  /** Signs in to an account that is there. */
  signIn(email: string): Promise<Caller>
  /** tokens.make with an app password. */
  make(credentials: { email: string; appId: string; password: string }): Promise<Response>
  /** Whether an access token is good for a query. */
  admits(accessToken: string): Promise<boolean>
}

export async function startAccountServer(settings: Partial<Record<SettingKey, string>> = {}): Promise<AccountServer> {
  const server = await startTestServer(settings)

  const signIn = async (email: string): Promise<Caller> => {
    const browser = server.browser()
    assert.equal((await browser.signIn(email)).status, 200)
    return callerAs(browser)
  }

  return {
    ...server,
    ...callerAs(server.browser()),
    signIn,
    async signUp(email, { operator = false } = {}) {
      const { accountId } = await server.createAccount(email)
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
  }
}

function callerAs(browser: Browser): Caller {
  return {
    headers: browser.cookie === '' ? {} : { Cookie: browser.cookie },
    call: (name, { params, query, body } = {}) =>
      browser.call(name, body, { params: { ...params }, query: { ...query } as Record<string, string> }),
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
