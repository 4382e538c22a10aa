import type { Context, Tracer } from '@opentelemetry/api'

type Api = typeof import('@opentelemetry/api')

/** What calls are traced with, where the operator has set a tracer up. */
export interface Tracing {
  api: Api
  tracer: Tracer
}

/** Where `@opentelemetry/api` keeps what was registered, whichever copy of it did that. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1')
const NAME = '@chatapp-access/server'

/**
 * OpenTelemetry, where a provider of tracers was registered before the server started, as by
 * `NODE_OPTIONS=--import ./tracing.js`; `undefined` where none was, and then not even the API is loaded.
 */
export async function openTracing(): Promise<Tracing | undefined> {
  const { [REGISTERED]: registered } = globalThis as { [REGISTERED]?: { trace?: unknown } }
  if (!registered?.trace) return undefined
  const api = await import('@opentelemetry/api')
  return { api, tracer: api.trace.getTracer(NAME) }
}

type Act = (...args: unknown[]) => Promise<unknown>

/** The same function, each of whose runs is a span below the one it is called in; outside of any it is left alone. */
function inSpan({ api, tracer }: Tracing, name: string, act: Act): Act {
  const run = async (parent: Context, args: unknown[]): Promise<unknown> => {
    const span = tracer.startSpan(name, { kind: api.SpanKind.INTERNAL }, parent)
    try {
      return await api.context.with(api.trace.setSpan(parent, span), () => act(...args))
    } catch (error) {
      // Not its message, which may quote what was sent.
      const type = error instanceof Error ? error.name : 'Error'
      span.setAttribute('error.type', type)
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: type })
      throw error
    } finally {
      span.end()
    }
  }
  return (...args) => {
    const parent = api.context.active()
    return api.trace.getSpan(parent) ? run(parent, args) : act(...args)
  }
}

/** The same object, those of whose functions that `names` gives a name are spans by it. */
export function traceObject<Traced extends object>(
  traced: Traced,
  tracing: Tracing,
  names: (method: string) => string | undefined,
): Traced {
  const entries = Object.entries(traced).map(([method, act]) => {
    const name = typeof act === 'function' ? names(method) : undefined
    return [method, name === undefined ? act : inSpan(tracing, name, act as Act)]
  })
  // Each function keeps its name and its type: only that it ran is seen.
  return Object.fromEntries(entries) as Traced
}
