import { PUBLIC_BASE_URL, TOKENS_PER_DAY } from '@chatapp-access/contract'
import { type Address, readAddress } from './address.ts'
import { ChatAppError } from './errors.ts'
import { given } from './given.ts'
import type { Store } from './store.ts'

/** What a client is made of. */
export interface ClientOptions {
  /** Where the API is: origin and, if need be, a path prefix. Default: the public API. */
  baseUrl?: string | undefined
  /** E-mail of My Account. */
  email: string
  /**
   * The account password or, better, an app password (`cap_…`); or a function that gives it when a token must be made.
   * May be left out where a pair is saved already.
   */
  password?: string | (() => string | Promise<string>) | undefined
  /** `app_<cabinetUserId>_<n>` */
  appId: string
  /** Where the pair is kept. Default in Node: a file in the user's state folder. Elsewhere it must be given. */
  store?: Store | undefined
  /** What sends requests. It must drop `Authorization` on redirects to other origins, as the platform's own does. */
  fetch?: typeof fetch | undefined
  /** Milliseconds for one request. Default: 15,000 for the token methods, none for queries. */
  timeoutMs?: number | undefined
  /** Most tokens.make calls a UTC day, over all processes that share the store. Default: 100, the limit of the API. */
  budget?: number | undefined
  /** How much of a streamed body is kept, in bytes, so that it can be sent twice. Default: 65,536. */
  replayLimitBytes?: number | undefined
  /** A password in a web page is readable by everyone who opens it. Allows it all the same. */
  dangerouslyAllowPasswordInBrowser?: boolean | undefined
  /** Unix milliseconds, for the day of the budget. For tests. */
  now?: (() => number) | undefined
  /** For tests. */
  sleep?: ((milliseconds: number) => Promise<void>) | undefined
  /** From 0 up to 1. For tests. */
  random?: (() => number) | undefined
}

/** Options after reading: complete and checked. */
export interface Settings {
  address: Address
  email: string
  appId: string
  password: ClientOptions['password'] | undefined
  store: Store
  fetch: typeof fetch
  timeoutMs: number | undefined
  budget: number
  replayLimitBytes: number
  inBrowser: boolean
  now: () => number
  sleep: (milliseconds: number) => Promise<void>
  random: () => number
}

type GivenOptions = { [Name in keyof ClientOptions]: Exclude<ClientOptions[Name], undefined> }

/** @throws ChatAppError `ConfigurationError` */
export function readOptions(options: ClientOptions): Settings {
  const settings = {
    baseUrl: PUBLIC_BASE_URL,
    // Called without a receiver: browsers refuse a fetch that is a method of something else.
    fetch: ((input, init) => globalThis.fetch(input, init)) as typeof fetch,
    timeoutMs: undefined,
    budget: TOKENS_PER_DAY,
    replayLimitBytes: 65_536,
    now: Date.now,
    sleep: (milliseconds: number) => new Promise<void>(done => setTimeout(done, milliseconds)),
    random: Math.random,
    ...(Object.fromEntries(given(options)) as unknown as GivenOptions),
  }
  const { password, store } = settings
  const [email, appId] = [settings.email?.trim(), settings.appId?.trim()]
  const inBrowser = /^Mozilla/.test(`${globalThis.navigator?.userAgent}`)
  if (!email || !appId) throw wrong('email or appId is missing')
  if (password !== undefined && inBrowser && !settings.dangerouslyAllowPasswordInBrowser) {
    throw wrong('Visitors could read the password', 'Set dangerouslyAllowPasswordInBrowser')
  }
  if (!store) throw wrong('No default store here', 'Pass store: memoryStore()')
  for (const name of ['timeoutMs', 'budget', 'replayLimitBytes'] as const) {
    const number = settings[name] ?? 0
    if (!Number.isInteger(number) || number < 0) throw wrong(`${name} must be a whole number`)
  }
  return { ...settings, address: readAddress(settings.baseUrl), email, appId, password, store, inBrowser }
}

/** What the default store is named after: the same for two spellings of one e-mail. */
export function identity(options: Pick<ClientOptions, 'baseUrl' | 'email' | 'appId'>): [string, string, string] {
  const { base } = readAddress(options.baseUrl ?? PUBLIC_BASE_URL)
  return [base, options.email.trim().toLowerCase(), options.appId.trim()]
}

function wrong(message: string, next?: string): ChatAppError<'ConfigurationError'> {
  return new ChatAppError('ConfigurationError', message, { next })
}
