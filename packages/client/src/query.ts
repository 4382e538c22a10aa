import { type Address, resolve } from './address.ts'
import { peekCode } from './answer.ts'
import { isPlain, type QueryBody, sendable } from './body.ts'
import { ChatAppError } from './errors.ts'
import type { Keeper } from './keeper.ts'
import { MADE, MOST_RENEWALS, SAVED } from './limits.ts'
import { AUTHORIZATION, CHECK_PATH } from './wire.ts'

/** Like RequestInit; the body may also be a function that makes a fresh one for each sending. */
export interface QueryInit extends Omit<RequestInit, 'body' | 'headers' | 'signal'> {
  body?: QueryBody | undefined
  headers?: RequestInit['headers'] | undefined
  signal?: RequestInit['signal'] | undefined
  /** Milliseconds for one sending, its answer read to the end; in the place of the `timeoutMs` of the client. */
  timeoutMs?: number | undefined
  /** Needed by `fetch` for streams; set by itself. */
  duplex?: 'half'
}

/**
 * `fetch` with a path in the place of the URL. A whole URL, or a Request, must be of the origin of `baseUrl`. The body
 * of a Request is kept whole until it is answered, so that it can be sent again.
 */
export type Query = (input: string | URL | Request, init?: QueryInit) => Promise<Response>

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
 * `fetch` with the token. What goes well costs next to nothing: no copy of the answer, no look at its body.
 * Only the error code of the token starts a renewal; then the query is sent again.
 */
export function createQuery(tools: QueryTools): Query {
  const { address, keeper, fetch } = tools

  async function again(
    target: () => string | Request,
    init: QueryInit,
    refused?: Response,
    used?: string,
  ): Promise<Response> {
    const body = sendable(init.body, tools.replayLimitBytes)
    let response = refused
    let token = used
    let spent: number = SAVED
    const send = (url: string | Request, init: SendInit): Promise<Response> =>
      fetch(url, withToken(init, String(token), tools.timeoutMs))
    /** HEAD has no body and so no code: tokens.check says it, of the same token. */
    const told = async (answer: Response): Promise<Response> =>
      /^head40[13]/i.test(`${init.method}${answer.status}`) ? send(address.base + CHECK_PATH, {}) : answer
    try {
      for (let renewals = 0; ; renewals++) {
        const isLast = spent >= MADE || renewals > MOST_RENEWALS
        if (response && (isLast || !(await isTokenRefused(await told(response), address)))) {
          return response
        }
        init.signal?.throwIfAborted()
        const { pair, source } = await unlessAborted(keeper.renew(token), init.signal)
        if (response) spent += source
        response?.body?.cancel().catch(() => {})
        if (!body.repeatable()) throw notReplayable()
        token = pair.accessToken
        response = await send(target(), { ...init, body: body.next() })
      }
    } catch (error) {
      body.end()
      throw error
    }
  }

  return (input, init = {}) => {
    try {
      if (typeof input === 'object' && 'url' in input) {
        resolve(address, input.url)
        const { method = input.method, headers = input.headers, signal = input.signal } = init
        return again(() => input.clone(), { ...init, method, headers, signal })
      }
      const url = resolve(address, input)
      const token = keeper.current?.accessToken
      const { body } = init
      if (token === undefined || !isPlain(body)) return again(() => url, init)
      return fetch(url, withToken({ ...init, body }, token, tools.timeoutMs)).then(response =>
        response.status < 400 ? response : again(() => url, init, response, token),
      )
    } catch (error) {
      return Promise.reject(error)
    }
  }
}

type SendInit = Omit<QueryInit, 'body'> & { body?: RequestInit['body'] | undefined }

function withToken(init: SendInit, token: string, defaultMs: number | undefined): RequestInit {
  const { body, headers, signal, timeoutMs = defaultMs, ...rest } = init
  const sent: RequestInit & { duplex?: 'half' } = {
    ...rest,
    headers: authorize(headers, token),
    signal: signal ?? null,
  }
  if (body !== undefined) {
    sent.body = body
    // Asked for with streams, and no harm with the rest.
    sent.duplex = 'half'
  }
  if (timeoutMs !== undefined) {
    const timeout = AbortSignal.timeout(timeoutMs)
    sent.signal = signal ? AbortSignal.any([signal, timeout]) : timeout
  }
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

/**
 * The code decides, at any status.
 *
 * @throws ChatAppError `ForeignOriginError` where a redirect led to another origin, which the token was not sent to
 */
async function isTokenRefused(response: Response, address: Address): Promise<boolean> {
  if (response.status < 400 || (await peekCode(response)) !== 'ApiInvalidTokenError') return false
  resolve(address, response.url)
  return true
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
  return new ChatAppError('BodyNotReplayableError', 'The token is new, but the body is gone', {
    next: 'Call again, or pass a function as body',
  })
}
