import { retryAfterSeconds } from './answer.ts'
import { isPlain, type QueryBody } from './body.ts'
import { FIRST_DELAY_MS, LONGEST_WAIT_SECONDS } from './limits.ts'
import { pause } from './pause.ts'
import { MAKE_PATH, REFRESH_PATH } from './wire.ts'

/** How queries are repeated. */
export interface RetryOptions {
  /** Sendings at most, the first among them. Default: 3. */
  attempts?: number
  /**
   * Methods that may be repeated after the server may have acted on them. Default: those that HTTP calls idempotent
   * (RFC 9110, 9.2.2). Name POST or PATCH only where doing it twice does no harm.
   */
  methods?: readonly string[]
  /** A longer Retry-After is handed to the caller at once. Default: 20,000. */
  longestWaitMs?: number
  /** What sends requests. Default: the platform's. */
  fetch?: typeof fetch
  /** Told before each pause. */
  onRetry?: (event: RetryEvent) => void
  /** For tests. */
  sleep?: (milliseconds: number, signal: AbortSignal | null | undefined) => Promise<void>
  /** From 0 up to 1. For tests. */
  random?: () => number
}

/** Why a query is sent again, and when. */
export interface RetryEvent {
  method: string
  /** The sending that failed, from 1. */
  attempt: number
  delayMs: number
  /** Status of the answer, or the platform's name of the failure. */
  cause: number | string
}

/** RFC 9110, 9.2.2, without TRACE, which fetch does not send. */
const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']

/** The server is busy or away; 502 and 504 come from a proxy before it. */
const PASSING = new Set([429, 502, 503, 504])

/** There was no connection, so not one byte was sent: every method may be repeated. Names of Node and of Bun. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ConnectionRefused',
])

interface Sending {
  method: string
  signal: AbortSignal | null | undefined
  send(): Promise<Response>
  /** Whether the body is there for another sending. */
  repeatable: boolean
}

/**
 * A `fetch` that repeats what failed in passing: 429, 502, 503, 504, a broken connection. Give it to `createClient`:
 * `createClient({ …, fetch: retrying() })`. It waits by `Retry-After`, else with full jitter, and no longer than the
 * caller's signal allows; `timeoutMs` of the client bounds all sendings of a query together. Idempotent methods only,
 * unless `methods` says more, or nothing was sent at all. A stream is never sent twice. Token methods pass as they are:
 * the client repeats these by itself.
 */
export function retrying(options: RetryOptions = {}): typeof globalThis.fetch {
  const { attempts = 3, onRetry, sleep = pause, random = Math.random } = options
  const longestWaitMs = options.longestWaitMs ?? LONGEST_WAIT_SECONDS * 1000
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis)
  const methods = new Set((options.methods ?? IDEMPOTENT).map(method => method.toUpperCase()))

  /** What of an outcome a repeat may mend; `undefined` if nothing. */
  function causeOf(sending: Sending, outcome: Outcome): number | string | undefined {
    if (sending.signal?.aborted || !sending.repeatable) return undefined
    if ('error' in outcome) {
      const code = codeOf(outcome.error)
      return code !== 'AbortError' && (methods.has(sending.method) || NEVER_SENT.has(code)) ? code : undefined
    }
    const { status } = outcome.response
    return PASSING.has(status) && methods.has(sending.method) ? status : undefined
  }

  return async (input, init) => {
    const sending = sendingOf(fetch, input, init)
    if (!sending) return fetch(input, init)
    for (let attempt = 1; ; attempt++) {
      const outcome = await sending.send().then(
        (response): Outcome => ({ response }),
        (error: unknown): Outcome => ({ error }),
      )
      const cause = attempt < attempts ? causeOf(sending, outcome) : undefined
      const wanted = 'response' in outcome ? wantedMs(outcome.response) : 0
      if (cause === undefined || wanted > longestWaitMs) return settle(outcome)
      if ('response' in outcome) outcome.response.body?.cancel().catch(() => {})
      // Full jitter; where the server names a time, not before it.
      const delayMs = wanted + random() * Math.min(longestWaitMs, FIRST_DELAY_MS * 2 ** attempt)
      onRetry?.({ method: sending.method, attempt, delayMs, cause })
      await sleep(delayMs, sending.signal)
    }
  }
}

type Outcome = { response: Response } | { error: unknown }

function settle(outcome: Outcome): Response {
  if ('error' in outcome) throw outcome.error
  return outcome.response
}

/** A query that can be sent again and again; `undefined` for a token method. */
function sendingOf(
  fetch: typeof globalThis.fetch,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Sending | undefined {
  const request = typeof input === 'object' && 'url' in input ? input : undefined
  const path = (request?.url ?? String(input)).split('?')[0] ?? ''
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase()
  if (method === 'POST' && (path.endsWith(MAKE_PATH) || path.endsWith(REFRESH_PATH))) return undefined
  return {
    method,
    signal: init?.signal ?? request?.signal,
    send: () => fetch(request?.clone() ?? input, init),
    repeatable: isPlain(init?.body as QueryBody | undefined),
  }
}

function wantedMs({ headers }: Response): number {
  return 1000 * (retryAfterSeconds(headers) ?? 0)
}

/** What the platform calls the failure; never its message, which may quote a URL. */
function codeOf(error: unknown): string {
  const { name, code, cause } = (error ?? {}) as { name?: unknown; code?: unknown; cause?: { code?: unknown } }
  return String([cause?.code, code, name].find(word => typeof word === 'string' && /^\w+$/.test(word)))
}
