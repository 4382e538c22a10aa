import { notLoggedIn } from './failures.ts'
import { PUBLIC_BASE_URL } from './wire.ts'

/** Who calls, and where: what a saved pair belongs to. */
export interface Account {
  baseUrl: string
  email: string
  appId: string
}

/** Parts of an account, with the password where one is at hand. */
export interface Known {
  baseUrl?: string | undefined
  email?: string | undefined
  appId?: string | undefined
  password?: string | undefined
}

/** Each value from the first source that has it: the command line, the environment, what login remembered. */
export function chooseAccount(...sources: readonly Known[]): Known {
  const first = (name: 'baseUrl' | 'email' | 'appId'): string | undefined =>
    sources.map(source => source[name]?.trim()).find(Boolean)
  return { baseUrl: first('baseUrl'), email: first('email'), appId: first('appId') }
}

/**
 * The account a command works for.
 *
 * @throws ChatAppError `NotLoggedInError`
 */
export function requireAccount(known: Known): Account {
  const { baseUrl = PUBLIC_BASE_URL, email, appId } = known
  if (!email || !appId) throw notLoggedIn('Not logged in: no account is known here')
  return { baseUrl, email, appId }
}

/** Whether both speak of the same account, as the default store of the client sees it. */
export function isSameAccount(one: Known, other: Known): boolean {
  return key(one) === key(other)
}

function key({ baseUrl = PUBLIC_BASE_URL, email = '', appId = '' }: Known): string {
  const base = URL.canParse(baseUrl) ? new URL(baseUrl).href.replace(/\/+$/, '') : baseUrl
  return JSON.stringify([base, email.trim().toLowerCase(), appId.trim()])
}

/** A password for an account. A kept one goes to the account it was kept for, and never to another server. */
export function passwordFor(account: Account, environment: Known, remembered: Known): string | undefined {
  return environment.password || (isSameAccount(account, remembered) ? remembered.password : undefined)
}
