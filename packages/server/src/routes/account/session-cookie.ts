import { createHmac, timingSafeEqual } from 'node:crypto'
import { SESSION_COOKIE } from '@chatapp-access/contract/account'
import type { CookieSerializeOptions } from '@fastify/cookie'
import { SESSION_LONGEST_MS } from '../../domain/session.ts'
import { isSecret } from '../../flows/account/mint-secret.ts'

/** The cookie of My Account: its name, what it is set with, and what is read from it. */
export interface SessionCookie {
  name: string
  options: CookieSerializeOptions
}

/** Account and secret of a session: the value of its cookie. */
export interface SessionTicket {
  accountId: number
  secret: string
}

/**
 * With https the name begins with `__Host-`: browsers then take it only from this very host, with Secure and for every
 * path, so that no neighbour under the same domain can plant one (RFC 6265bis section 4.1.3.2).
 */
export function sessionCookie({ https }: { https: boolean }): SessionCookie {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: https,
    maxAge: SESSION_LONGEST_MS / 1000,
  } as const
  return { name: https ? SESSION_COOKIE.https : SESSION_COOKIE.http, options }
}

/**
 * The values that a Cookie header has under a name. More than one means that somebody planted another beside ours, as a
 * neighbour can from another port of the host where there is no https; which of them is ours, nobody can tell.
 */
export function cookieValues(header: string | undefined, name: string): string[] {
  const pairs = (header ?? '').split(';').map(pair => pair.trim())
  return pairs.filter(pair => pair.startsWith(`${name}=`)).map(pair => pair.slice(name.length + 1))
}

export function writeTicket({ accountId, secret }: SessionTicket): string {
  return `${accountId}.${secret}`
}

export function readTicket(value: string | undefined): SessionTicket | undefined {
  const [, accountId, secret] = /^([1-9][0-9]{0,14})\.(.+)$/.exec(value ?? '') ?? []
  if (accountId === undefined || secret === undefined || !isSecret(secret)) return undefined
  return { accountId: Number(accountId), secret }
}

/** The CSRF token of a session: only who was given the session can know it, and it opens nothing by itself. */
export function csrfToken(secret: string): string {
  return createHmac('sha256', secret).update('csrf').digest('base64url')
}

/** Whether the token is the session's, in a time that does not tell where it differs. */
export function isCsrfToken(token: unknown, secret: string): boolean {
  if (typeof token !== 'string') return false
  const given = Buffer.from(token)
  const wanted = Buffer.from(csrfToken(secret))
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
