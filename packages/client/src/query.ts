import { type Address, resolve } from './address.ts'
import { peekCode } from './answer.ts'
import { isPlain, type QueryBody, sendable } from './body.ts'
import { ChatAppError } from './errors.ts'
import type { Keeper } from './keeper.ts'
import { MOST_RENEWALS } from './limits.ts'
import { AUTHORIZATION } from './wire.ts'

/** Like RequestInit; the body may also be a function that makes a fresh one for each sending. */
export interface QueryInit extends Omit<RequestInit, 'body' | 'headers' | 'signal'> {
  body?: QueryBody | undefined
  headers?: RequestInit['headers'] | undefined
  signal?: RequestInit['signal'] | undefined
  /** Needed by `fetch` for streams; set by itself. */
  duplex?: 'half'
}

export type Query = (path: string | URL, init?: QueryInit) => Promise<Response>

export interface QueryTools {
  address: Address
  keeper: Keeper
  fetch: typeof fetch
  /** How much of a stream is kept for a repeat. */
  replayLimitBytes: number
  /** Milliseconds for one sending; none by default. */
  timeoutMs: number | undefined
}

/**
 * A refreshed pair may be a replay of what another process was given, and may be renewed once more; so may an adopted
 * one. A pair that was made and refused is the end.
 */
const WEIGHTS = { saved: 0, refreshed: 1, made: 2 }

/**
 * `fetch` with the token. What goes well costs next to nothing: no copy of the answer, no look at its body.
 * Only the error code of the token starts a renewal; then the query is sent again.
 */
export function createQuery(tools: QueryTools): Query {
  const { address, keeper, fetch } = tools

  async function again(url: string, init: QueryInit, refused?: Response, used?: string): Promise<Response> {
    const body = sendable(init.body, tools.replayLimitBytes)
    let response = refused
    let token = used
    let refreshes = 0
    try {
      for (let renewals = 0; ; renewals++) {
        const isLast = refreshes > 1 || renewals > MOST_RENEWALS
        if (response && (isLast || !(await isTokenRefused(response, address)))) return response
        init.signal?.throwIfAborted()
        const { pair, source } = await unlessAborted(keeper.renew(token), init.signal)
        if (response) refreshes += WEIGHTS[source]
        response?.body?.cancel().catch(() => {})
        if (!body.repeatable()) throw notReplayable()
        token = pair.accessToken
        response = await fetch(url, withToken({ ...init, body: body.next() }, token, tools.timeoutMs))
      }
    } catch (error) {
      body.end()
      throw error
    }
  }

  return (path, init = {}) => {
    try {
      const url = resolve(address, path)
      const token = keeper.current?.accessToken
      const { body } = init
      if (token === undefined || !isPlain(body)) return again(url, init)
      return fetch(url, withToken({ ...init, body }, token, tools.timeoutMs)).then(response =>
        response.status < 400 ? response : again(url, init, response, token),
      )
    } catch (error) {
      return Promise.reject(error)
    }
  }
}

function withToken(
  init: Omit<QueryInit, 'body'> & { body: RequestInit['body'] | undefined },
  token: string,
  timeoutMs: number | undefined,
): RequestInit {
  const { body, headers, signal, ...rest } = init
  const sent: RequestInit & { duplex?: 'half' } = { ...rest, headers: authorize(headers, token) }
  if (body !== undefined) {
    sent.body = body
    // Asked for with streams, and no harm with the rest.
    sent.duplex = 'half'
  }
  if (timeoutMs !== undefined) {
    const timeout = AbortSignal.timeout(timeoutMs)
    sent.signal = signal ? AbortSignal.any([signal, timeout]) : timeout
  } else if (signal) sent.signal = signal
  return sent
}

function authorize(headers: QueryInit['headers'], token: string): Record<string, string> {
  // A plain object stays one: it costs a third of a Headers. Names are compared without case, as HTTP does.
  const iterable = headers && Symbol.iterator in headers
  const plain = (iterable ? Object.fromEntries(new Headers(headers)) : { ...headers }) as Record<string, string>
  for (const name in plain) if (name.toLowerCase() === 'authorization') delete plain[name]
  plain[AUTHORIZATION] = token
  return plain
}

/** The code decides, at any status. What another origin says after a redirect is not about this token. */
async function isTokenRefused(response: Response, { origin }: Address): Promise<boolean> {
  if (response.status < 400) return false
  if (response.redirected && new URL(response.url).origin !== origin) return false
  return (await peekCode(response)) === 'ApiInvalidTokenError'
}

/** One caller's abort ends its own waiting; the renewal goes on for the others. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal | null | undefined): Promise<Result> {
  if (!signal) return work
  return new Promise((done, fail) => {
    const abort = (): void => fail(signal.reason)
    signal.addEventListener('abort', abort)
    work.then(done, fail).finally(() => signal.removeEventListener('abort', abort))
  })
}

function notReplayable(): ChatAppError<'BodyNotReplayableError'> {
  return new ChatAppError('BodyNotReplayableError', 'The token is renewed, but the body is gone', {
    next: 'Call again, or pass a function as body',
  })
}
