import { MAKE_PATH, REFRESH_PATH, REQUEST_ID } from './wire.ts'

/** A span, as far as it is used here. */
interface Span {
  setAttribute(name: string, value: string | number | string[]): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

/** What is used of `@opentelemetry/api`. It is passed in, so that this package depends on nothing. */
export interface OpenTelemetryApi {
  trace: {
    getTracer(name: string): {
      startSpan(name: string, options: { kind: number; attributes: Record<string, string | number> }): Span
    }
    setSpan(context: unknown, span: unknown): unknown
  }
  context: { active(): unknown; with<Result>(context: unknown, work: () => Result): Result }
  propagation: { inject(context: unknown, carrier: Record<string, string>): void }
  SpanKind: { CLIENT: number }
  SpanStatusCode: { ERROR: number }
}

/** How requests become spans. */
export interface TracedOptions {
  /** What sends requests. Default: the platform's. */
  fetch?: typeof fetch
  /** Whether the server is told the trace (`traceparent`, by the propagator of the program). Default: true. */
  propagate?: boolean
}

const TRACER = '@chatapp-access/client'
/** Paths without a part that varies, and so fit for the name of a span. */
const TEMPLATES = [MAKE_PATH, REFRESH_PATH]
const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 }

/**
 * A `fetch` that makes a client span of each request, by the semantic conventions of HTTP: of queries, of their repeats
 * after a renewal, of the token methods. No header, no body and no value of the query string is in a span. Repeats by a
 * retrying fetch are spans of their own in `retrying({ fetch: traced(api) })`.
 *
 * ```ts
 * import * as api from '@opentelemetry/api'
 * const chatapp = createClient({ email, password, appId, fetch: traced(api) })
 * ```
 */
export function traced(
  api: OpenTelemetryApi,
  { fetch: send, propagate = true }: TracedOptions = {},
): typeof globalThis.fetch {
  const { trace, context, propagation, SpanKind, SpanStatusCode } = api
  const fetch = send ?? globalThis.fetch.bind(globalThis)
  return async (input, init) => {
    const request = typeof input === 'object' && 'url' in input ? input : undefined
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase()
    const { name, attributes } = describe(method, new URL(request?.url ?? String(input)))
    const span = trace.getTracer(TRACER).startSpan(name, { kind: SpanKind.CLIENT, attributes })
    const inSpan = trace.setSpan(context.active(), span)
    const sent: RequestInit = { ...init }
    if (propagate) {
      const headers = Object.fromEntries(new Headers(init?.headers ?? request?.headers))
      propagation.inject(inSpan, headers)
      sent.headers = headers
    }
    try {
      const response = await context.with(inSpan, () => fetch(input, sent))
      noteAnswer(span, response)
      if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
      return response
    } catch (error) {
      // Not its message, which may quote what was sent.
      const type = (error as Error | undefined)?.name ?? 'Error'
      span.setAttribute('error.type', type)
      span.setStatus({ code: SpanStatusCode.ERROR, message: type })
      throw error
    } finally {
      span.end()
    }
  }
}

function describe(method: string, url: URL): { name: string; attributes: Record<string, string | number> } {
  const template = TEMPLATES.find(path => url.pathname.endsWith(path))
  return {
    name: template ? `${method} ${template}` : method,
    attributes: {
      'http.request.method': method,
      'server.address': url.hostname,
      'server.port': Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0),
      'url.full': redacted(url),
      ...(template && { 'url.template': template }),
    },
  }
}

function noteAnswer(span: Span, { status, headers }: Response): void {
  span.setAttribute('http.response.status_code', status)
  const requestId = headers.get(REQUEST_ID)
  if (requestId) span.setAttribute(`http.response.header.${REQUEST_ID.toLowerCase()}`, [requestId])
  if (status >= 400) span.setAttribute('error.type', String(status))
}

/** The names of the query stay, so that lists can be told apart; its values may be secrets. */
function redacted(url: URL): string {
  const names = [...url.searchParams.keys()]
  const query = names.length > 0 ? `?${names.map(name => `${encodeURIComponent(name)}=REDACTED`).join('&')}` : ''
  return url.origin + url.pathname + query
}
