import { type Credentials, credentialsSchema, METHODS, successSchema, tokenPairSchema } from '@chatapp-access/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { dayLimit } from '../domain/rate-limit.ts'
import { makeTokens } from '../flows/make-tokens.ts'
import { Refusal } from '../flows/refusal.ts'
import { rateLimitHeaders } from '../plugins/error-answer.ts'
import { tellAdvice } from './advice-header.ts'
import { readFields } from './bodies.ts'
import { callerOf } from './caller.ts'
import type { RouteDeps } from './deps.ts'

const LONGEST_KEY = 255

const schema = {
  operationId: METHODS.tokensMake.name,
  summary: 'Make a pair of tokens',
  description:
    'Needed once, and again only when the refresh token is dead. Save the pair; use it until ApiInvalidTokenError.',
  tags: ['tokens'],
  consumes: ['application/json', 'application/x-www-form-urlencoded'],
  headers: {
    type: 'object',
    properties: {
      'idempotency-key': {
        type: 'string',
        description:
          'Your own name for this call. Repeat a call whose answer was lost with the same key: nothing counts twice.',
      },
    },
  },
  body: credentialsSchema,
  response: { 200: successSchema(tokenPairSchema) },
}

export function registerTokensMake(app: FastifyInstance, deps: RouteDeps): void {
  app.register(async scope => {
    readFields(scope)
    if (deps.config.credentialsInQuery) scope.addHook('preValidation', takeFieldsFromQuery)
    scope.post<{ Body: Credentials }>(METHODS.tokensMake.path, { schema }, async (request, reply) => {
      const caller = callerOf(request, deps.clock, deps.config.storeTimeout * 1000)
      const call = { ...wellFormed(request.body), idempotencyKey: idempotencyKeyOf(request) }
      const { pair, quota, app } = await makeTokens(deps, call, caller)
      deps.log.info({ requestId: request.id, appId: call.appId, used: quota.used }, 'token made')
      const secondsToReset = Math.max(1, Math.ceil((quota.endsAt - deps.clock.now()) / 1000))
      tellAdvice(reply, deps.advice, app)
      reply.headers(rateLimitHeaders(dayLimit(quota, secondsToReset))).header('Cache-Control', 'no-store')
      return { success: true, data: pair }
    })
  })
}

async function takeFieldsFromQuery(request: FastifyRequest): Promise<void> {
  request.body ??= request.query
}

/** JSON can spell half a surrogate pair, which is no text. */
function wellFormed({ email, password, appId }: Credentials): Credentials {
  for (const [field, value] of Object.entries({ email, password, appId })) {
    if (!value.isWellFormed()) throw new Refusal('ApiValidationError', { fault: { field, keyword: 'wellFormed' } })
  }
  return { email, password, appId }
}

function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || key === '') return undefined
  if (key.length > LONGEST_KEY) {
    throw new Refusal('ApiValidationError', {
      fault: { field: 'Idempotency-Key', keyword: 'maxLength', expected: LONGEST_KEY },
    })
  }
  return key
}
