import { HEADERS } from '@chatapp-access/contract'
import type { FastifyRequest } from 'fastify'

const REFRESH = HEADERS.refresh.toLowerCase()

/** The access token of a request: raw, or behind `Bearer` (RFC 6750 section 2.1). */
export function accessTokenOf(request: FastifyRequest): string | undefined {
  const value = request.headers.authorization
  if (value === undefined || value === '') return undefined
  return value.length > 7 && /^bearer /i.test(value) ? value.slice(7).trim() : value
}

export function refreshTokenOf(request: FastifyRequest): string | undefined {
  const value = request.headers[REFRESH]
  return typeof value === 'string' && value !== '' ? value : undefined
}
