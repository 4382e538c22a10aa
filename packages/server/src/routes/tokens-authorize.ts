import type { IncomingMessage } from 'node:http'
import { IDENTITY_HEADERS, METHODS, REFUSAL_HEADERS } from '@chatapp-access/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { networkOf } from '../domain/network.ts'
import { Refusal } from '../flows/refusal.ts'
import { HTTP_METHODS } from '../http-tables.ts'
import { authorize, statusOfYes } from './authorize.ts'
import { refusedAhead } from './authorize-ahead.ts'
import type { RouteDeps } from './deps.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Read by @fastify/cors, whose types do not say so. */
    cors?: { preflight: boolean }
  }
}

const schema = {
  operationId: METHODS.tokensAuthorize.name,
  summary: 'May this query pass?',
  description:
    'For a proxy in front of an API, which asks before it forwards a query. Any HTTP method is answered; bodies are not read. Below this path any other is answered, too, but with 200, as Envoy asks. ' +
    `With \`${REFUSAL_HEADERS.ask}\` a refusal is 403 without a body, and its status, type and body stand in \`${REFUSAL_HEADERS.status}\`, \`${REFUSAL_HEADERS.type}\` and \`${REFUSAL_HEADERS.body}\`.`,
  tags: ['tokens'],
  security: [{ accessToken: [] }],
  response: {
    204: {
      type: 'null',
      description: 'It may. These headers tell the upstream who asks',
      headers: {
        [IDENTITY_HEADERS.account]: { type: 'string', description: 'Whose access token it is: the cabinetUserId' },
        [IDENTITY_HEADERS.app]: { type: 'string', description: 'Of which app: the appId' },
        [IDENTITY_HEADERS.token]: {
          type: 'string',
          description: 'Both signed: a JWT for the upstream, good for a minute',
        },
      },
    },
  },
}

/**
 * tokens.authorize, for every method and path that a proxy may hand on: no body, and the identity in headers. Refuses with ApiInvalidTokenError,
 * ApiTooManyRequestsError, ApiUnavailableError, and ApiPayloadTooLargeError for a body that nobody should send here.
 */
export function registerTokensAuthorize(app: FastifyInstance, deps: RouteDeps): void {
  const { path } = METHODS.tokensAuthorize
  for (const method of HTTP_METHODS)
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
  app.register(async scope => {
    scope.addHook('onSend', (request, reply, payload, done) => {
      const asked = reply.statusCode >= 400 && request.headers[REFUSAL_HEADERS.ask.toLowerCase()] !== undefined
      done(null, asked && typeof payload === 'string' ? moveToHeaders(reply, payload) : payload)
    })
    const route = {
      // A preflight has no token, and a proxy would take the answer to one for leave to forward it.
      config: { cors: { preflight: false } },
      // In the first hook, which never calls on: what follows would read the body, or refuse its media type.
      onRequest(request: FastifyRequest, reply: FastifyReply, _next: () => void) {
        const refusal = refusedAhead(request.raw)
        if (refusal) throw refusal
        boundBody(request.raw, deps.config.bodyLimit)
        reply
          .code(statusOfYes(request.raw.url as string))
          .headers(authorize(request, () => networkOf(request.ip), deps))
          .send()
      },
      handler: (_request: FastifyRequest, reply: FastifyReply) => reply.callNotFound(),
    }
    const methods = scope.supportedMethods as HTTPMethods[]
    scope.route({ ...route, method: 'GET', url: path, schema, exposeHeadRoute: false })
    scope.route({ ...route, method: methods.filter(method => method !== 'GET'), url: path, schema: { hide: true } })
    scope.route({ ...route, method: methods, url: `${path}/*`, schema: { hide: true } })
  })
}

/** A body that is thrown away costs the connection its time, so there is an end to it. */
function boundBody(request: IncomingMessage, limitBytes: number): void {
  if (Number(request.headers['content-length']) > limitBytes) throw new Refusal('ApiPayloadTooLargeError')
  if (request.headers['transfer-encoding'] === undefined) return
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > limitBytes) request.destroy()
  })
}

/** Header values are bytes (RFC 9110 section 5.5), which Node takes as latin1. JSON has no line break to split them at. */
function moveToHeaders(reply: FastifyReply, body: string): string {
  reply.headers({
    [REFUSAL_HEADERS.status]: String(reply.statusCode),
    [REFUSAL_HEADERS.type]: String(reply.getHeader('content-type')),
    [REFUSAL_HEADERS.body]: Buffer.from(body).toString('latin1'),
  })
  reply.removeHeader('content-type').code(403)
  return ''
}
