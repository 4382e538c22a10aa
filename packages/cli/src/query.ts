import { ChatAppError, type Client, isApiError, type QueryInit } from '@chatapp-access/client'
import { readFailure } from './answer.ts'
import type { Session } from './session.ts'
import { AUTHORIZATION, CHECK_PATH } from './wire.ts'

/** Milliseconds for a question about the token itself. */
const CHECK_TIMEOUT_MS = 15_000

const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke',
  EAI_AGAIN: 'the name cannot be looked up just now',
  ENOTFOUND: 'there is no such host',
  ETIMEDOUT: 'it took too long',
  TimeoutError: 'it took too long',
  UND_ERR_CONNECT_TIMEOUT: 'it took too long',
  UND_ERR_HEADERS_TIMEOUT: 'it took too long',
  UND_ERR_SOCKET: 'the connection broke',
}

/**
 * A query through the client, which renews the token by itself. Answers of every status are resolved.
 *
 * @throws ChatAppError, also `NetworkError` for what fetch throws
 */
export async function query({ client, account }: Session, path: string, init?: QueryInit): Promise<Response> {
  return client.fetch(path, init).catch(error => {
    throw networkError(error, account.baseUrl)
  })
}

/** Names what fetch throws, also while an answer is read; everything else stays what it is. */
export function networkError(error: unknown, baseUrl: string): unknown {
  const { name, cause } = (error ?? {}) as { name?: unknown; cause?: { code?: unknown } }
  const isFetchFailure = error instanceof TypeError && cause !== undefined
  if (!isFetchFailure && name !== 'TimeoutError') return error
  const code = typeof cause?.code === 'string' ? cause.code : String(name)
  const meaning = MEANINGS[code] ? `${MEANINGS[code]} (${code})` : code
  return new ChatAppError('NetworkError', `No answer from ${baseUrl}: ${meaning}`)
}

/**
 * Asks the server whether the access token is good, and renews it where it is not.
 *
 * @throws ChatAppError where there is no good token in the end, or nobody to ask
 */
export async function checkToken(session: Session): Promise<void> {
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
  const response = await query(session, CHECK_PATH, { signal })
  if (!response.ok) throw await readFailure(response, await secretsOf(session.client))
  await response.body?.cancel()
}

/** How an access token stands with the server. */
export interface Standing {
  state: 'good' | 'refused'
  /** Why it is refused, where the server says so. */
  reason?: string
}

/**
 * Asks the server whether the saved access token is good, and changes nothing: past the client, which would renew it.
 * Redirects are not followed, since the token goes to no other place.
 *
 * @throws ChatAppError `NetworkError`, or ApiError for an answer that says nothing about the token
 */
export async function lookAtToken({ client, account }: Session, fetch: typeof globalThis.fetch): Promise<Standing> {
  const pair = await client.tokens.peek()
  if (!pair) return { state: 'refused' }
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
  const headers = { [AUTHORIZATION]: pair.accessToken }
  const init: RequestInit = { method: 'HEAD', headers, signal, redirect: 'manual' }
  const response = await fetch(urlOf(account.baseUrl, CHECK_PATH), init).catch(error => {
    throw networkError(error, account.baseUrl)
  })
  if (response.ok) return { state: 'good' }
  const failure = await readFailure(response, [pair.accessToken])
  if (failure.status !== 401 && failure.status !== 403) throw failure
  return { state: 'refused', ...(failure.reason && { reason: failure.reason }) }
}

/** Joined as text: the base may have a path of its own. */
export function urlOf(baseUrl: string, path: string): string {
  return baseUrl.replace(/\/+$/, '') + path
}

/** What must not be shown, even where a server echoes it. */
export async function secretsOf(client: Client): Promise<string[]> {
  const pair = await client.tokens.peek()
  return pair ? [pair.accessToken, pair.refreshToken] : []
}

/** Whether the saved pair is over for good: only a new token helps, and there is no password to make one. */
export function isOver(error: unknown): boolean {
  return (
    error instanceof ChatAppError &&
    (error.code === 'CredentialsMissingError' || isApiError(error, 'ApiInvalidTokenError'))
  )
}
