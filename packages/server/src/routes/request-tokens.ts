import type { IncomingHttpHeaders } from 'node:http'
import { HEADERS } from '@chatapp-access/contract'
import type { FastifyRequest } from 'fastify'

const REFRESH = HEADERS.refresh.toLowerCase()

/** Only blanks (1*SP) are skipped: trim() would also take a no-break space, and let in a second spelling of a token. */
const BEARER = /^bearer +/i

/** The access token of a request: raw, or behind `Bearer` (RFC 6750 section 2.1). */
export function accessTokenOf(request: { readonly headers: IncomingHttpHeaders }): string | undefined {
  const value = request.headers.authorization
  if (value === undefined || value === '') return undefined
  return value.replace(BEARER, '')
}

export function refreshTokenOf(request: FastifyRequest): string | undefined {
  const value = request.headers[REFRESH]
  return typeof value === 'string' && value !== '' ? value : undefined
}
