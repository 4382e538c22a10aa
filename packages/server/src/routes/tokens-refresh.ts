import { METHODS, successSchema, tokenPairSchema } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { refreshTokens } from '../flows/refresh-tokens.ts'
import { tellAdvice } from './advice-header.ts'
import { ignoreBodies } from './bodies.ts'
import { callerOf } from './caller.ts'
import type { RouteDeps } from './deps.ts'
import { refreshTokenOf } from './request-tokens.ts'
import { lookForRefreshToken } from './unread-refresh.ts'

const schema = {
  operationId: METHODS.tokensRefresh.name,
  summary: 'Get the next pair',
  description:
    'Call it when a query was answered with ApiInvalidTokenError; save the new pair, then repeat the query. A lost answer is no harm: the same refresh token gives the same pair again.',
  tags: ['tokens'],
  security: [{ refreshToken: [] }],
  response: { 200: successSchema(tokenPairSchema) },
}

export function registerTokensRefresh(app: FastifyInstance, deps: RouteDeps): void {
  app.register(async scope => {
    ignoreBodies(scope, lookForRefreshToken(deps))
    scope.post(METHODS.tokensRefresh.path, { schema }, async (request, reply) => {
      const caller = callerOf(request, deps.clock, deps.config.storeTimeout * 1000)
      const { pair, app } = await refreshTokens(deps, refreshTokenOf(request), caller)
      tellAdvice(reply, deps.advice, app)
      reply.header('Cache-Control', 'no-store')
      return { success: true, data: pair }
    })
  })
}
