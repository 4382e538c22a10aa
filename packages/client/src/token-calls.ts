import type { Credentials, TokenPair } from '@chatapp-access/contract'
import type { Address } from './address.ts'
import { readData, unexpected } from './answer.ts'
import { ChatAppError, isApiError } from './errors.ts'
import { type RetryTools, retry } from './retry.ts'
import { isTokenPair } from './store.ts'
import { IDEMPOTENCY_KEY, MAKE_PATH, REFRESH, REFRESH_PATH, TOKEN_METHOD } from './wire.ts'

/** How the token methods are called. */
export interface TokenCallTools extends RetryTools {
  address: Address
  fetch: typeof fetch
  /** Milliseconds for one attempt. */
  timeoutMs: number
  /** There the preflight of the API does not allow Idempotency-Key. */
  inBrowser: boolean
}

/**
 * tokens.refresh, repeated with the same token while it fails in passing: a lost reply is found again that way.
 * Resolves to `undefined` when the server says that the refresh token is dead.
 *
 * @throws ApiError for every other answer; ChatAppError `NetworkError`, `UnexpectedAnswerError`
 */
export async function callRefresh(tools: TokenCallTools, refreshToken: string): Promise<TokenPair | undefined> {
  const init = { headers: { [REFRESH]: refreshToken } }
  try {
    return await retry('tokens.refresh', () => call(tools, REFRESH_PATH, init, refreshToken), tools)
  } catch (error) {
    if (isApiError(error, 'ApiInvalidRefreshTokenError')) return undefined
    throw error
  }
}

/**
 * tokens.make, repeated under one key while it fails in passing: a repeat neither counts again nor makes a second grant.
 *
 * @throws ApiError; ChatAppError `NetworkError`, `UnexpectedAnswerError`
 */
export function callMake(tools: TokenCallTools, credentials: Credentials, key: string): Promise<TokenPair> {
  const headers = {
    'Content-Type': 'application/json',
    ...(!tools.inBrowser && { [IDEMPOTENCY_KEY]: key }),
  }
  const init = { headers, body: JSON.stringify(credentials) }
  return retry('tokens.make', () => call(tools, MAKE_PATH, init, credentials.password), tools)
}

async function call(tools: TokenCallTools, path: string, init: RequestInit, secret: string): Promise<TokenPair> {
  try {
    const { fetch } = tools
    const signal = AbortSignal.timeout(tools.timeoutMs)
    // Never followed: fetch would carry the Refresh header, or the body with the password, to another origin.
    const response = await fetch(tools.address.base + path, {
      ...init,
      method: TOKEN_METHOD,
      signal,
      redirect: 'manual',
    })
    const isRedirect = !response.ok && response.status < 400
    const data: unknown = isRedirect || (await readData(response, [secret]))
    if (isTokenPair(data)) return data
    throw unexpected(response)
  } catch (error) {
    throw error instanceof ChatAppError ? error : networkError(error)
  }
}

function networkError(error: unknown): ChatAppError<'NetworkError'> {
  const { name, code, cause } = (error ?? {}) as { name?: unknown; code?: unknown; cause?: { code?: unknown } }
  const found = [cause?.code, code, name].find(word => typeof word === 'string' && /^\w+$/.test(word))
  return new ChatAppError('NetworkError', `No answer from the server: ${found}`, {
    next: 'Call again later; the pair is good',
  })
}
