import type { IncomingMessage } from 'node:http'
import { CORS_RESPONSE_HEADERS } from '@chatapp-access/contract'

/** What this server adds to an answer for a page of another origin, by lower-case name. */
export type CrossOriginHeaders = Readonly<Record<string, string>>

const EXPOSED = CORS_RESPONSE_HEADERS.join(', ')

/** The policy of `corsOrigins` for forwarded answers, the same that our own methods have. */
export function createCrossOrigin(origins: readonly string[]): (request: IncomingMessage) => CrossOriginHeaders {
  const allowed = new Set(origins)
  return ({ headers: { origin } }) => {
    if (allowed.size === 0) return {}
    if (origin === undefined || !allowed.has(origin)) return { vary: 'Origin' }
    return { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED }
  }
}

/** A browser's question whether a page may call (Fetch standard, CORS preflight). It never carries a token. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}
