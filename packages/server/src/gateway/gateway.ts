import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from '../domain/network.ts'
import type { CheckAccess } from '../flows/check-access.ts'
import type { QueryLimits } from '../flows/limit-queries.ts'
import { Refusal } from '../flows/refusal.ts'
import type { Identity } from '../identity/index.ts'
import { httpFault } from '../plugins/http-fault.ts'
import { accessTokenOf } from '../routes/request-tokens.ts'
import type { TokenFields } from '../tokens/layout.ts'
import { type Caller, createReadCaller } from './caller.ts'
import { type CrossOriginHeaders, createCrossOrigin, isPreflight } from './cross-origin.ts'
import { Exchange } from './exchange.ts'
import type { EndCause, LiveCalls } from './live-calls.ts'
import { announcesMoreThan, hasBody, RequestBody } from './request-body.ts'
import { requestHeaders } from './request-headers.ts'
import type { GatewayRoute } from './route.ts'
import { createRouteTable, type RouteTable } from './route-table.ts'
import { readTarget } from './target.ts'
import { accessTokenIn } from './target-query.ts'
import { asksForTunnel, WEBSOCKET } from './tunnel-open.ts'
import { Upstream } from './upstream.ts'

export interface GatewayDeps {
  routes: readonly GatewayRoute[]
  checkAccess: CheckAccess
  limits: QueryLimits
  identity: Pick<Identity, 'tokenFor'>
  liveCalls: Pick<LiveCalls, 'add'>
  /** Proxies whose `X-Forwarded-*` are believed. */
  trustedProxies: readonly string[]
  /** Origins whose pages may call guarded routes. */
  corsOrigins: readonly string[]
  /** While it is, answers ask their caller to close the connection. */
  isStopping(): boolean
  /** Connections to each upstream. */
  maxConnections: number
}

export interface GatewayHost {
  /** The connections whose request is for a websocket. */
  readonly upgraded: ReadonlySet<Socket>
  nextRequestId(): string
  /** Answers a request in the envelope. */
  refuse(request: IncomingMessage, answer: ServerResponse, error: unknown): void
}

/** A route with the connections it goes over. Routes to one origin share them. */
interface Way {
  readonly path: string
  readonly route: GatewayRoute
  readonly upstream: Upstream
  readonly basePath: string
}

/** A call that may be forwarded. */
interface Admitted {
  readonly way: Way
  readonly target: string
  readonly caller: Caller
  readonly requestId: string
  /** `undefined` on a public route. */
  readonly fields: TokenFields | undefined
}

/** CONNECT asks for a tunnel, and TRACE would give a script what its browser hides from it. */
export const NOT_FORWARDED: ReadonlySet<string> = new Set(['CONNECT', 'TRACE'])

const NO_HEADERS: CrossOriginHeaders = {}

/**
 * Forwards what no other part of the server answers, each path on the terms of its route. It takes requests as node:http
 * gives them: the framework would cost a call as much as all of the rest, and is asked only to word refusals.
 */
export class Gateway {
  readonly #deps: GatewayDeps
  readonly #host: GatewayHost
  readonly #upstreams = new Map<string, Upstream>()
  readonly #wayOf: RouteTable<Way>
  readonly #readCaller: (request: IncomingMessage) => Caller
  readonly #crossOrigin: (request: IncomingMessage) => CrossOriginHeaders

  constructor(deps: GatewayDeps, host: GatewayHost) {
    this.#deps = deps
    this.#host = host
    this.#wayOf = createRouteTable(deps.routes.map(route => this.#wayFor(route)))
    this.#readCaller = createReadCaller(deps.trustedProxies)
    this.#crossOrigin = createCrossOrigin(deps.corsOrigins)
  }

  /**
   * Forwards a request, or refuses it: with ApiBadRequestError what can be read in two ways, ApiNotFoundError,
   * ApiTooManyRequestsError, ApiInvalidTokenError, ApiMethodNotAllowedError, ApiPayloadTooLargeError, ApiOverloadedError,
   * ApiBadGatewayError and ApiGatewayTimeoutError. Gives false for what is not the gateway's to answer.
   *
   * @param awaitsContinue whether the caller sends its content only when told so (RFC 9110 section 10.1.1)
   */
  take(request: IncomingMessage, answer: ServerResponse, awaitsContinue = false): boolean {
    const read = readTarget(request.url ?? '', request.headers.host)
    if ('own' in read || NOT_FORWARDED.has(request.method ?? '') || httpFault(request)) return false
    try {
      const admitted = this.#admit(request, read)
      if (!admitted) return false
      this.#forward(admitted, request, answer, awaitsContinue)
    } catch (error) {
      this.#host.refuse(request, answer, error)
    }
    return true
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#upstreams.values(), upstream => upstream.close()))
  }

  /** Cheapest first; nothing is looked at before its address may send a query. `undefined` for a preflight, which CORS answers. */
  #admit(request: IncomingMessage, read: Exclude<ReturnType<typeof readTarget>, { own: true }>): Admitted | undefined {
    const caller = this.#readCaller(request)
    this.#deps.limits.takeAddress(caller.address)
    if ('fault' in read) throw new Refusal('ApiBadRequestError', { fault: read.fault })
    const { target, path } = read
    const way = this.#wayOf(path)
    if (way === 'ambiguous') throw new Refusal('ApiBadRequestError', { fault: { field: 'path', keyword: 'ambiguous' } })
    if (!way) throw new Refusal('ApiNotFoundError')
    const { route } = way
    const isGuarded = route.access === 'guarded'
    if (isGuarded && this.#deps.corsOrigins.length > 0 && isPreflight(request)) return undefined
    const fields = isGuarded ? this.#judgeToken(request, route, caller) : undefined
    refuseByRoute(request, route)
    if (fields) this.#deps.limits.takeApp(fields, route)
    if (way.upstream.isFull) throw new Refusal('ApiOverloadedError', { retryAfterSeconds: 1 })
    return { way, target, caller, requestId: this.#host.nextRequestId(), fields }
  }

  #judgeToken(request: IncomingMessage, route: GatewayRoute, caller: Caller): TokenFields {
    const token = accessTokenOf(request) ?? (route.tokenInQuery ? accessTokenIn(request.url ?? '') : undefined)
    return this.#deps.checkAccess(token, () => networkOf(caller.address))
  }

  #forward(admitted: Admitted, request: IncomingMessage, answer: ServerResponse, awaitsContinue: boolean): void {
    const { way, caller, requestId, fields } = admitted
    const { route, upstream, basePath } = way
    const identity = fields && { fields, token: this.#deps.identity.tokenFor(fields, route.audience) }
    const headers = requestHeaders(request, {
      caller,
      requestId,
      identity,
      isMethodJudged: route.methods !== undefined,
    })
    if (!headers) throw new Refusal('ApiBadRequestError', { fault: { field: 'host', keyword: 'ambiguous' } })
    if (awaitsContinue) answer.writeContinue()
    const ends = {
      upstream,
      request,
      answer,
      own: this.#ownHeaders(request, requestId, fields !== undefined),
      silenceTimeoutMs: route.silenceTimeoutMs,
      refuse: (refusal: Refusal) => this.#host.refuse(request, answer, refusal),
      keepLive: (end: (cause: EndCause) => void) => this.#deps.liveCalls.add(fields, end),
    }
    const asked = {
      path: basePath + admitted.target,
      method: request.method as string,
      headers,
      headersTimeout: route.answerTimeoutMs,
      upgrade: asksForTunnel(request, this.#host.upgraded) ? WEBSOCKET : null,
      body: hasBody(request) ? new RequestBody(request, route.bodyLimitBytes) : null,
    }
    new Exchange(ends, asked).start()
  }

  /** A public route's upstream says itself whose pages may call it. */
  #ownHeaders(request: IncomingMessage, requestId: string, isGuarded: boolean): CrossOriginHeaders {
    const crossOrigin = isGuarded ? this.#crossOrigin(request) : NO_HEADERS
    const closing = this.#deps.isStopping() ? { connection: 'close' } : NO_HEADERS
    return { 'x-request-id': requestId, ...crossOrigin, ...closing }
  }

  #wayFor(route: GatewayRoute): Way {
    const { origin, pathname } = route.upstream
    const upstream = this.#upstreams.get(origin) ?? new Upstream(origin, this.#deps.maxConnections)
    this.#upstreams.set(origin, upstream)
    return { path: route.path, route, upstream, basePath: pathname.replace(/\/+$/, '') }
  }
}

function refuseByRoute(request: IncomingMessage, { methods, bodyLimitBytes }: GatewayRoute): void {
  if (methods && !methods.has(request.method ?? '')) {
    throw new Refusal('ApiMethodNotAllowedError', { allow: [...methods] })
  }
  if (bodyLimitBytes !== undefined && announcesMoreThan(bodyLimitBytes, request)) {
    throw new Refusal('ApiPayloadTooLargeError')
  }
}
