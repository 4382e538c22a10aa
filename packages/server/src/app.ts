import { CORS_REQUEST_HEADERS, CORS_RESPONSE_HEADERS, JWKS_PATH, METHODS } from '@chatapp-access/contract'
import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import { type Config, completeRoutes, type RouteSetting, routesOf } from './config/index.ts'
import { isPreflight } from './gateway/cross-origin.ts'
import type { LiveCalls } from './gateway/live-calls.ts'
import { createHttpInstance, type HttpDeps } from './http-instance.ts'
import { registerCallMeter } from './metrics/call-meter.ts'
import type { Meters } from './metrics/meters.ts'
import { registerNotFound } from './plugins/not-found.ts'
import { type ReferenceSettings, registerOpenApi, registerPages } from './reference/index.ts'
import { authorizeAhead } from './routes/authorize-ahead.ts'
import type { RouteDeps } from './routes/deps.ts'
import { registerHealth } from './routes/health.ts'
import { registerJwks } from './routes/jwks.ts'
import { registerMe } from './routes/me.ts'
import { registerMethodNotAllowed } from './routes/method-not-allowed.ts'
import { registerTokensAuthorize } from './routes/tokens-authorize.ts'
import { registerTokensCheck } from './routes/tokens-check.ts'
import { registerTokensMake } from './routes/tokens-make.ts'
import { registerTokensRefresh } from './routes/tokens-refresh.ts'
import { registerTokensRevoke } from './routes/tokens-revoke.ts'
import { traceCalls } from './tracing/call-spans.ts'
import type { Tracing } from './tracing/tracing.ts'

export interface AppDeps extends RouteDeps {
  /** Whether this node may be sent queries. */
  isReady(): boolean
  /** While it is, answers ask their caller to close the connection. */
  isStopping(): boolean
  /** Forwarded calls that stay open, to be ended with their grant. */
  liveCalls: LiveCalls
  /** Counts and times calls, where somebody looks at that. */
  meters?: Meters | undefined
  /** Where the operator has set a tracer up. */
  tracing?: Tracing | undefined
  /** Registers My Account, where it shares this listener. */
  account?: ((app: FastifyInstance) => void) | undefined
}

/** What is served to people on a listener of its own, see {@link buildAccountApp}. */
export type AccountAppDeps = HttpDeps & { account(app: FastifyInstance): void; meters?: Meters | undefined }

const OWN_PATHS = [...new Set(Object.values(METHODS).map(method => method.path)), '/healthz', '/readyz', JWKS_PATH]

/** The whole HTTP side, built from its dependencies. It never listens and never reads the environment. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { config } = deps
  const reference = referenceSettings(config)
  const app = createHttpInstance(deps)
  if (config.corsOrigins.length > 0) allowOrigins(app, config.corsOrigins)
  await registerOpenApi(app, reference)
  registerTokensMake(app, deps)
  registerTokensRefresh(app, deps)
  registerTokensCheck(app, deps)
  registerTokensAuthorize(app, deps)
  registerTokensRevoke(app, deps)
  registerMe(app, deps)
  registerJwks(app, deps.identity)
  registerHealth(app, deps.isReady)
  deps.account?.(app)
  registerPages(app, reference)
  registerMethodNotAllowed(app, OWN_PATHS)
  const routes = routesOf(config)
  if (routes.length > 0) await forwardTo(routes, app, deps)
  authorizeAhead(app, deps)
  registerNotFound(app)
  const unknown = routes.length > 0 ? 'gateway' : 'other'
  if (deps.meters) registerCallMeter(app, deps.meters, unknown)
  if (deps.tracing) traceCalls(app, deps.tracing, unknown)
  return app
}

/**
 * My Account on an origin of its own, where the other one belongs to an upstream: a page of the upstream could else do
 * in My Account whatever its owner can.
 */
export async function buildAccountApp(deps: AccountAppDeps): Promise<FastifyInstance> {
  const reference = referenceSettings(deps.config)
  const app = createHttpInstance(deps)
  await registerOpenApi(app, reference)
  deps.account(app)
  registerPages(app, reference)
  registerNotFound(app)
  if (deps.meters) registerCallMeter(app, deps.meters, 'other')
  if (deps.tracing) traceCalls(app, deps.tracing, 'other')
  return app
}

function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  const policy = {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [...CORS_REQUEST_HEADERS],
    exposedHeaders: [...CORS_RESPONSE_HEADERS],
    maxAge: 600,
    strictPreflight: false,
  }
  // Any other OPTIONS is a call, which may be refused as one.
  app.register(cors, { delegator: (request, done) => done(null, { ...policy, preflight: isPreflight(request.raw) }) })
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
    forwards: routesOf(config).length > 0,
  }
}

/** The gateway and what it needs are loaded only where there is an upstream: 12 MB and 60 ms. */
async function forwardTo(routes: readonly RouteSetting[], app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { registerGateway } = await import('./gateway/index.ts')
  const { upstreamTimeout, identityAudience, trustedProxies, corsOrigins } = deps.config
  registerGateway(app, {
    ...deps,
    routes: completeRoutes(routes, { timeoutMs: upstreamTimeout * 1000, audience: identityAudience }),
    trustedProxies,
    corsOrigins,
    maxConnections: 256,
  })
}
