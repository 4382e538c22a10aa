import { METHODS, revokedSchema, successSchema } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { revokeGrant } from '../flows/revoke-grant.ts'
import { ignoreBodies } from './bodies.ts'
import { callerOf } from './caller.ts'
import type { RouteDeps } from './deps.ts'
import { accessTokenOf, refreshTokenOf } from './request-tokens.ts'

const schema = {
  operationId: METHODS.tokensRevoke.name,
  summary: 'End this access',
  description: 'Takes any authentic token of the grant in Authorization or Refresh, also an expired or revoked one.',
  tags: ['tokens'],
  security: [{ accessToken: [] }, { refreshToken: [] }],
  response: { 200: successSchema(revokedSchema) },
}

export function registerTokensRevoke(app: FastifyInstance, deps: RouteDeps): void {
  app.register(async scope => {
    ignoreBodies(scope)
    scope.delete(METHODS.tokensRevoke.path, { schema }, async (request, reply) => {
      const caller = callerOf(request, deps.clock, deps.config.storeTimeout * 1000)
      await revokeGrant(deps, { access: accessTokenOf(request), refresh: refreshTokenOf(request) }, caller)
      reply.header('Cache-Control', 'no-store')
      return { success: true, data: { revoked: true } }
    })
  })
}
