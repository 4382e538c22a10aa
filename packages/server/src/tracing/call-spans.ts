import type { IncomingMessage, ServerResponse } from 'node:http'
import { HEADERS } from '@chatapp-access/contract'
import type { Context, Span } from '@opentelemetry/api'
import type { FastifyInstance } from 'fastify'
import { callMethodOf } from '../metrics/call-method.ts'
import { refusalOfRequest } from '../plugins/refused-requests.ts'
import type { Tracing } from './tracing.ts'

const contexts = new WeakMap<IncomingMessage, Context>()

/**
 * Lets handlers run in the span of their call: who reads a body comes back from the connection, which knows of no call.
 * Call it before there are routes.
 */
export function enterSpans(app: FastifyInstance, { api }: Tracing): void {
  app.addHook('preHandler', (request, _reply, done) => {
    const context = contexts.get(request.raw)
    if (context) api.context.with(context, done)
    else done()
  })
}

/**
 * Makes a server span of every call of an app, below the one its caller names in `traceparent` (W3C Trace Context, by the
 * operator's propagator). What stands in a span is the method, how it ended and the request id: no path, no header, no
 * address. The `traceparent` of forwarded queries goes to the upstream as it came. Call it when whoever else stands in
 * front of the app does.
 *
 * @param unknown what a path that is none of ours is called
 */
export function traceCalls(app: FastifyInstance, tracing: Tracing, unknown: 'gateway' | 'other'): void {
  const { api, tracer } = tracing
  const { server } = app
  for (const event of ['request', 'checkContinue'] as const) {
    const behind = server.listeners(event)
    if (behind.length === 0) continue
    server.removeAllListeners(event).on(event, (request: IncomingMessage, answer: ServerResponse) => {
      const known = callMethodOf(request.method ?? '', request.url ?? '')
      const name = known === 'other' ? unknown : known
      const parent = api.propagation.extract(api.ROOT_CONTEXT, request.headers)
      const span = tracer.startSpan(
        name,
        { kind: api.SpanKind.SERVER, attributes: { 'chatapp.method': name, 'http.request.method': methodOf(request) } },
        parent,
      )
      const context = api.trace.setSpan(parent, span)
      contexts.set(request, context)
      noteRequestId(span, answer)
      answer.on('close', () => endSpan(span, request, answer, api.SpanStatusCode.ERROR))
      api.context.with(context, () => {
        for (const listener of behind) listener.call(server, request, answer)
      })
    })
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** By the semantic conventions of HTTP a method that is not well known has no name of its own. */
function methodOf({ method = '' }: IncomingMessage): string {
  return METHODS.has(method) ? method : '_OTHER'
}

/** It goes out with the head, and is kept nowhere: in a list of names and values, or as members of an object. */
function noteRequestId(span: Span, answer: ServerResponse): void {
  const { writeHead } = answer
  answer.writeHead = ((...args: Parameters<typeof writeHead>) => {
    const given: unknown = args.at(-1)
    const pairs = Array.isArray(given) ? given : Object.entries(Object(given)).flat()
    const name = pairs.findIndex(text => String(text).toLowerCase() === HEADERS.requestId.toLowerCase())
    if (name >= 0) span.setAttribute('chatapp.request_id', String(pairs[name + 1]))
    return writeHead.apply(answer, args)
  }) as typeof writeHead
}

function endSpan(span: Span, request: IncomingMessage, answer: ServerResponse, failed: number): void {
  const refusal = answer.statusCode >= 400 ? refusalOfRequest(request) : undefined
  const code = answer.writableFinished ? (refusal?.code ?? 'ok') : 'gone'
  span.setAttribute('chatapp.code', code)
  span.setAttribute('http.response.status_code', answer.statusCode)
  if (refusal?.options.reason) span.setAttribute('chatapp.reason', refusal.options.reason)
  if (answer.statusCode >= 500) {
    span.setAttribute('error.type', refusal?.code ?? String(answer.statusCode))
    span.setStatus({ code: failed })
  }
  span.end()
}
