import { formatAppId, IDENTITY_HEADERS, METHODS, REFUSAL_HEADERS } from '@chatapp-access/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { networkOf } from '../domain/network.ts'
import { Refusal } from '../flows/refusal.ts'
import { HTTP_METHODS } from '../http-tables.ts'
import { ignoreBodies } from './bodies.ts'
import type { RouteDeps } from './deps.ts'
import { accessTokenOf } from './request-tokens.ts'

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
    'For a proxy in front of an API, which asks before it forwards a query. Any HTTP method is answered, and any path below this one; bodies are not read. ' +
    `With \`${REFUSAL_HEADERS.ask}\` a refusal is 403 without a body, and its status, type and body stand in \`${REFUSAL_HEADERS.status}\`, \`${REFUSAL_HEADERS.type}\` and \`${REFUSAL_HEADERS.body}\`.`,
  tags: ['tokens'],
  security: [{ accessToken: [] }],
  response: {
    204: {
      type: 'null',
      description: `It may. The upstream is told by \`${IDENTITY_HEADERS.account}\` and \`${IDENTITY_HEADERS.app}\` who asks`,
      headers: {
        [IDENTITY_HEADERS.account]: { type: 'string', description: 'Whose access token it is: the cabinetUserId' },
        [IDENTITY_HEADERS.app]: { type: 'string', description: 'Of which app: the appId' },
      },
    },
  },
}

/**
 * tokens.authorize, for every method and path that a proxy may hand on: 204 without a body, since a body makes nginx open
 * a new connection for each query, and the identity in headers. Refuses with ApiInvalidTokenError, ApiUnavailableError,
 * and ApiPayloadTooLargeError for a body that nobody should send here.
 */
export function registerTokensAuthorize(app: FastifyInstance, deps: RouteDeps): void {
  const { path } = METHODS.tokensAuthorize
  for (const method of HTTP_METHODS)
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
  app.register(async scope => {
    boundBodies(scope, deps.config.bodyLimit)
    ignoreBodies(scope)
    scope.addHook('onSend', (request, reply, payload, done) => {
      const asked = reply.statusCode >= 400 && request.headers[REFUSAL_HEADERS.ask.toLowerCase()] !== undefined
      done(null, asked && typeof payload === 'string' ? moveToHeaders(reply, payload) : payload)
    })
    // A preflight has no token, and who answers one for us would let it through to the upstream.
    const config = { cors: { preflight: false } }
    const handler = (request: FastifyRequest, reply: FastifyReply) => authorize(request, reply, deps)
    scope.get(path, { schema, config, exposeHeadRoute: false }, handler)
    const others = scope.supportedMethods.filter(method => method !== 'GET') as HTTPMethods[]
    scope.route({ method: others, url: path, schema: { hide: true }, config, handler })
    scope.route({ method: ['GET', ...others], url: `${path}/*`, schema: { hide: true }, config, handler })
  })
}

function authorize(request: FastifyRequest, reply: FastifyReply, { checkAccess }: RouteDeps): void {
  const caller = checkAccess(accessTokenOf(request), () => networkOf(request.ip))
  reply
    .code(204)
    .header('Cache-Control', 'no-store')
    .header(IDENTITY_HEADERS.account, String(caller.accountId))
    .header(IDENTITY_HEADERS.app, formatAppId(caller.accountId, caller.appNumber))
    .send()
}

/** Bodies that are thrown away cost a connection its time, so there is an end to them. */
function boundBodies(scope: FastifyInstance, limitBytes: number): void {
  scope.addHook('onRequest', ({ raw }, _reply, done) => {
    if (Number(raw.headers['content-length']) > limitBytes) return done(new Refusal('ApiPayloadTooLargeError'))
    if (raw.headers['transfer-encoding'] !== undefined) {
      let bytes = 0
      raw.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > limitBytes) raw.destroy()
      })
    }
    done()
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
