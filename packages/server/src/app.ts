import { CORS_REQUEST_HEADERS, CORS_RESPONSE_HEADERS, METHODS } from '@chatapp-access/contract'
import cors from '@fastify/cors'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Config } from './config/index.ts'
import { networkOf } from './domain/network.ts'
import { registerBodyDeadline } from './plugins/body-deadline.ts'
import { type EnvelopeOptions, registerEnvelope, sendRefusal } from './plugins/envelope.ts'
import { answerMalformedHttp } from './plugins/malformed-http.ts'
import { registerNotFound } from './plugins/not-found.ts'
import { registerPeerAddress } from './plugins/peer-address.ts'
import { refusalOf } from './plugins/refusal-of.ts'
import { createRequestIds, registerRequestId } from './plugins/request-id.ts'
import { registerUnusualHttp, UNUSUAL_HTTP_OPTIONS } from './plugins/unusual-http.ts'
import { type ReferenceSettings, registerOpenApi, registerPages } from './reference/index.ts'
import type { RouteDeps } from './routes/deps.ts'
import { registerHealth } from './routes/health.ts'
import { registerMe } from './routes/me.ts'
import { registerMethodNotAllowed } from './routes/method-not-allowed.ts'
import { accessTokenOf } from './routes/request-tokens.ts'
import { registerTokensCheck } from './routes/tokens-check.ts'
import { registerTokensMake } from './routes/tokens-make.ts'
import { registerTokensRefresh } from './routes/tokens-refresh.ts'
import { registerTokensRevoke } from './routes/tokens-revoke.ts'

export interface AppDeps extends RouteDeps {
  /** Whether this node may be sent queries. */
  isReady(): boolean
  /** While it is, answers ask their caller to close the connection. */
  isStopping(): boolean
}

const OWN_PATHS = [...new Set(Object.values(METHODS).map(method => method.path)), '/healthz', '/readyz']

/** How often Node looks for callers that are too slow: its default would let them have 30 s more than the setting. */
const CHECK_CONNECTIONS_MS = 1000

/** The whole HTTP side, built from its dependencies. It never listens and never reads the environment. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { config, log } = deps
  const nextRequestId = createRequestIds(deps.randomBytes)
  const envelope: EnvelopeOptions = { invalidTokenStatus: config.invalidTokenStatus, log }
  const reference = referenceSettings(config)
  const requestTimeoutMs = config.requestTimeout * 1000
  const app = Fastify({
    logger: false,
    genReqId: nextRequestId,
    requestIdHeader: false,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: config.bodyLimit,
    keepAliveTimeout: config.keepAliveTimeout * 1000,
    return503OnClosing: false,
    http: {
      ...UNUSUAL_HTTP_OPTIONS,
      // For the head alone; bodies have a deadline of their own.
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
    },
    routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true, maxParamLength: 256 },
    // The schemas are ours and the same at each start: judging them there would take 50 ms every time.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strictTypes: false, validateSchema: false } },
    frameworkErrors: (error, request, reply) => sendRefusal(refusalOf(error), request, reply, envelope),
    clientErrorHandler: (error, socket) => answerMalformedHttp(error, socket, nextRequestId()),
  })
  registerRequestId(app, deps.isStopping)
  registerEnvelope(app, envelope)
  registerUnusualHttp(app, nextRequestId)
  registerPeerAddress(app)
  registerBodyDeadline(app, requestTimeoutMs)
  if (config.corsOrigins.length > 0) allowOrigins(app, config.corsOrigins)
  await registerOpenApi(app, reference)
  registerTokensMake(app, deps)
  registerTokensRefresh(app, deps)
  registerTokensCheck(app, deps)
  registerTokensRevoke(app, deps)
  registerMe(app, deps)
  registerHealth(app, deps.isReady)
  registerPages(app, reference)
  registerMethodNotAllowed(app, OWN_PATHS)
  if (config.upstream) await forwardTo(config.upstream, app, deps)
  registerNotFound(app)
  return app
}

function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [...CORS_REQUEST_HEADERS],
    exposedHeaders: [...CORS_RESPONSE_HEADERS],
    maxAge: 600,
    strictPreflight: false,
  })
}

function referenceSettings(config: Config): Partial<ReferenceSettings> {
  const { host, port } = config.listen
  return {
    origin: (config.publicUrl ?? new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`)).origin,
    accessTtlSeconds: config.accessTtl,
    refreshTtlSeconds: config.refreshTtl,
    replayGraceSeconds: config.replayGrace,
    tokensPerDay: config.tokensPerDay,
    quotaTimeZone: config.quotaTimeZone,
    invalidTokenStatus: config.invalidTokenStatus,
    forwards: config.upstream !== undefined,
  }
}

/** The gateway and what it needs are loaded only where there is an upstream: 12 MB and 60 ms. */
async function forwardTo(upstream: URL, app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { registerGateway } = await import('./gateway/index.ts')
  const timeoutMs = deps.config.upstreamTimeout * 1000
  registerGateway(app, {
    upstream,
    checkAccess: deps.checkAccess,
    accessTokenOf,
    networkOf: request => networkOf(request.ip),
    headersTimeoutMs: timeoutMs,
    bodyTimeoutMs: timeoutMs,
    maxConnections: 256,
  })
}
