import Fastify, { type FastifyInstance } from 'fastify'
import type { Config } from './config/index.ts'
import type { Log } from './log.ts'
import { registerBodyDeadline } from './plugins/body-deadline.ts'
import { type EnvelopeOptions, registerEnvelope, sendRefusal } from './plugins/envelope.ts'
import { answerMalformedHttp } from './plugins/malformed-http.ts'
import { registerPeerAddress } from './plugins/peer-address.ts'
import { refusalOf } from './plugins/refusal-of.ts'
import { createRequestIds, registerRequestId } from './plugins/request-id.ts'
import { registerUnusualHttp, UNUSUAL_HTTP_OPTIONS } from './plugins/unusual-http.ts'
import { UPGRADE_OPTIONS } from './plugins/upgrades.ts'
import type { InvalidTokenStatuses } from './revocations/invalid-token-statuses.ts'
import { enterSpans } from './tracing/call-spans.ts'
import type { Tracing } from './tracing/tracing.ts'

export interface HttpDeps {
  config: Config
  log: Log
  randomBytes(size: number): Uint8Array
  /** Knows which apps have a status of their own. */
  follower: { readonly statuses: Pick<InvalidTokenStatuses, 'of'> }
  /** While it is, answers ask their caller to close the connection. */
  isStopping(): boolean
  /** Where the operator has set a tracer up. */
  tracing?: Tracing | undefined
}

/** How often Node looks for callers that are too slow: its default would let them have 30 s more than the setting. */
const CHECK_CONNECTIONS_MS = 1000

/** An HTTP server without routes: request ids, the envelope, deadlines, and how strange requests are met. */
export function createHttpInstance(deps: HttpDeps): FastifyInstance {
  const { config, log, randomBytes, isStopping } = deps
  const nextRequestId = createRequestIds(randomBytes)
  const envelope: EnvelopeOptions = {
    invalidTokenStatus: app =>
      (app && deps.follower.statuses.of(app.accountId, app.appNumber)) ?? config.invalidTokenStatus,
    log,
  }
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
      ...UPGRADE_OPTIONS,
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
  if (deps.tracing) enterSpans(app, deps.tracing)
  registerRequestId(app, isStopping)
  registerEnvelope(app, envelope)
  registerUnusualHttp(app, nextRequestId)
  registerPeerAddress(app)
  registerBodyDeadline(app, requestTimeoutMs)
  return app
}
