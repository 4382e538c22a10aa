import { IDENTITY_HEADERS } from '@chatapp-access/contract'
import type { FastifyRequest } from 'fastify'
import { ApiError } from './api-error.ts'

/** Who calls, as the gateway found out from the access token. */
export interface Identity {
  account: number
  app: string | undefined
}

/** The largest account number: a token holds it in six bytes. */
const ACCOUNT_MAX = 2 ** 48 - 1

/**
 * Reads the identity headers of the gateway.
 * @throws ApiError ApiInvalidTokenError without them: nobody has seen a token of this caller.
 */
export function identityOf(request: FastifyRequest): Identity {
  const account = headerOf(request, IDENTITY_HEADERS.account) ?? ''
  if (!/^[1-9][0-9]{0,14}$/.test(account) || Number(account) > ACCOUNT_MAX) throw new ApiError('ApiInvalidTokenError')
  return { account: Number(account), app: headerOf(request, IDENTITY_HEADERS.app) }
}

/** One header by its name in any case. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value[0] : value
}
