import { METHODS as HTTP_METHODS } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { CheckAccess } from '../flows/check-access.ts'
import { Refusal } from '../flows/refusal.ts'
import { liftBodyDeadline } from '../plugins/body-deadline.ts'
import { registerUpgrades } from '../plugins/upgrades.ts'
import { Exchange } from './exchange.ts'
import type { LiveCalls } from './live-calls.ts'
import { hasBody, RequestBody } from './request-body.ts'
import { requestHeaders } from './request-headers.ts'
import { readTarget } from './target.ts'
import { asksForTunnel, WEBSOCKET } from './tunnel-open.ts'
import { Upstream } from './upstream.ts'

export interface GatewayDeps {
  /** Base URL of the API, http or https; a path of its own is put before every forwarded path. */
  upstream: URL
  checkAccess: CheckAccess
  liveCalls: LiveCalls
  accessTokenOf(request: FastifyRequest): string | undefined
  networkOf(request: FastifyRequest): string
  /** How long the upstream may take to begin its answer, in milliseconds. */
  headersTimeoutMs: number
  /** How long the upstream may be silent within its answer, in milliseconds. */
  bodyTimeoutMs: number
  /** Connections to the upstream. */
  maxConnections: number
}

/** CONNECT asks for a tunnel, and TRACE would give a script what its browser hides from it. */
const NOT_FORWARDED: readonly string[] = ['CONNECT', 'TRACE']

/**
 * Forwards every path that no other route has, with a valid access token, to the upstream of `deps`. Refuses with
 * ApiBadRequestError what can be read in two ways, ApiInvalidTokenError, ApiOverloadedError, ApiBadGatewayError and
 * ApiGatewayTimeoutError.
 */
export function registerGateway(app: FastifyInstance, deps: GatewayDeps): void {
  const methods = HTTP_METHODS.filter(method => !NOT_FORWARDED.includes(method))
  for (const method of methods) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
  registerUpgrades(app)
  app.register(async scope => {
    const upstream = new Upstream({ ...deps, url: deps.upstream })
    scope.addHook('onClose', () => upstream.close())
    scope.route({
      // CORS answers OPTIONS for every path, where it is on.
      method: (methods as HTTPMethods[]).filter(method => !scope.hasRoute({ method, url: '/*' })),
      url: '/*',
      schema: { hide: true },
      // In the first hook, which never calls on: what follows would read the body, or refuse its media type.
      onRequest(request, reply, _next) {
        forward(request, reply, upstream, deps)
      },
      handler: (_request, reply) => reply.callNotFound(),
    })
  })
}

function forward(request: FastifyRequest, reply: FastifyReply, upstream: Upstream, deps: GatewayDeps): void {
  const read = readTarget(request.raw.url ?? '', request.headers.host)
  if ('own' in read) return void reply.callNotFound()
  if ('fault' in read) throw new Refusal('ApiBadRequestError', { fault: read.fault })
  const caller = deps.checkAccess(deps.accessTokenOf(request), () => deps.networkOf(request))
  const headers = requestHeaders(request, caller)
  if (!headers) throw new Refusal('ApiBadRequestError', { fault: { field: 'host', keyword: 'ambiguous' } })
  if (upstream.isFull) throw new Refusal('ApiOverloadedError', { retryAfterSeconds: 1 })
  const { raw, method } = request
  const upgrade = asksForTunnel(request) ? WEBSOCKET : null
  const body = hasBody(raw) ? new RequestBody(raw) : null
  liftBodyDeadline(raw)
  const path = upstream.basePath + read.target
  new Exchange(upstream, { path, method, headers, body, upgrade }, reply, caller, deps.liveCalls).start()
}
