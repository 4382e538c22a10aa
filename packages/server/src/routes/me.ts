import { formatAppId, METHODS, meSchema, successSchema } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { networkOf } from '../domain/network.ts'
import { Refusal } from '../flows/refusal.ts'
import type { RouteDeps } from './deps.ts'
import { accessTokenOf } from './request-tokens.ts'

const schema = {
  operationId: METHODS.me.name,
  summary: 'Who am I?',
  description: 'Account and app of the access token.',
  tags: ['account'],
  security: [{ accessToken: [] }],
  response: { 200: successSchema(meSchema) },
}

export function registerMe(app: FastifyInstance, deps: RouteDeps): void {
  app.get(METHODS.me.path, { schema }, async (request, reply) => {
    const fields = deps.checkAccess(accessTokenOf(request), () => networkOf(request.ip))
    const described = await deps.store.describeApp(fields.accountId, fields.appNumber)
    if (!described) throw new Refusal('ApiInvalidTokenError', { reason: 'revoked', app: fields })
    reply.header('Cache-Control', 'no-store')
    const data = {
      cabinetUserId: fields.accountId,
      email: described.email,
      appId: formatAppId(fields.accountId, fields.appNumber),
      appName: described.appName,
      accessTokenEndTime: fields.endTime,
    }
    return { success: true, data }
  })
}
