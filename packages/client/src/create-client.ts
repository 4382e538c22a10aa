import type { TokenPair } from '@chatapp-access/contract'
import { createEvents, type Events } from './events.ts'
import { Keeper } from './keeper.ts'
import { createMaker } from './make.ts'
import { type ClientOptions, readOptions, type Settings } from './options.ts'
import { createQuery, type Query } from './query.ts'
import { callRefresh, type TokenCallTools } from './token-calls.ts'
import { createVault } from './vault.ts'
import { createVerbs, type Verbs } from './verbs.ts'

/** The pair, for whoever needs it elsewhere. Queries through the client need none of this. */
export interface Tokens {
  /** The access token in use; read from the store, or made if there is none. */
  get(): Promise<string>
  /**
   * A new access token in the place of a rejected one, by default of the one in use. Never call it by a timer or
   * before each query: only after an answer `ApiInvalidTokenError`.
   */
  renew(rejectedToken?: string): Promise<string>
  /** The saved pair, without a call to the server; `undefined` if there is none. End times are unix seconds. */
  peek(): Promise<TokenPair | undefined>
  /** Removes the saved pair, and the memory of refused credentials. Ends nothing at the server. */
  forget(): Promise<void>
}

/** A client of the ChatApp API. */
export interface Client extends Verbs {
  /**
   * `fetch` with the token. It takes a path in the place of the URL, or a Request of the origin of `baseUrl`; fits
   * wherever a `fetch` can be given. Answers of every status are resolved, as with fetch.
   *
   * @throws ChatAppError when no valid token could be had, or one is asked for where it is not sent; whatever `fetch` throws
   */
  fetch: Query
  /** `chatapp.fetch` over another `fetch` than that of the options: an instrumented one, or one with an agent. */
  wrap(send: typeof fetch): Query
  tokens: Tokens
  /** Adds a listener; call what it gives back to remove it. */
  on: Events['on']
}

/**
 * Makes a client. It sends nothing and reads nothing until the first call.
 *
 * @throws ChatAppError `ConfigurationError`
 */
export function createClient(options: ClientOptions): Client {
  const settings = readOptions(options)
  const { password } = settings
  const events = createEvents()
  const keeper = keeperOf(settings, events)
  const wrap = (send: typeof fetch): Query => createQuery({ ...settings, fetch: send, keeper })
  const query = wrap(settings.fetch)
  const secrets = (): unknown[] => [keeper.current?.accessToken, keeper.current?.refreshToken, password]
  return { fetch: query, wrap, ...createVerbs(query, secrets), tokens: tokensOf(keeper), on: events.on }
}

function keeperOf(settings: Settings, events: Events): Keeper {
  const { address, appId, timeoutMs = 15_000 } = settings
  const vault = createVault(settings.store, `${appId} at ${address.base}`)
  const calls: TokenCallTools = { ...settings, timeoutMs, events }
  const maker = createMaker({ ...settings, vault, events, calls })
  return new Keeper({ vault, events, refresh: token => callRefresh(calls, token), ...maker })
}

function tokensOf(keeper: Keeper): Tokens {
  const get = async (rejected?: string): Promise<string> => (await keeper.renew(rejected)).pair.accessToken
  return {
    get: () => get(),
    renew: async rejected => get(rejected ?? (await get())),
    peek: () => keeper.peek(),
    forget: () => keeper.forget(),
  }
}
