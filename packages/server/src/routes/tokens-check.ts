import { checkedTokenSchema, formatAppId, METHODS, successSchema } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { networkOf } from '../domain/network.ts'
import type { RouteDeps } from './deps.ts'
import { accessTokenOf } from './request-tokens.ts'

const schema = {
  operationId: METHODS.tokensCheck.name,
  summary: 'Is this access token good?',
  description: 'Answered from memory. With ?quiet the answer is 204 without a body, for proxies that ask per query.',
  tags: ['tokens'],
  security: [{ accessToken: [] }],
  querystring: { type: 'object', properties: { quiet: { type: 'string', description: 'Answer 204 without a body' } } },
  response: { 200: successSchema(checkedTokenSchema), 204: { type: 'null', description: 'Good, with ?quiet' } },
}

export function registerTokensCheck(app: FastifyInstance, deps: RouteDeps): void {
  app.get<{ Querystring: { quiet?: string } }>(METHODS.tokensCheck.path, { schema }, (request, reply) => {
    const token = accessTokenOf(request)
    const fields = deps.checkAccess(token, () => networkOf(request.ip))
    reply.header('Cache-Control', 'no-store')
    if (request.query.quiet !== undefined) {
      reply.code(204).send()
      return
    }
    reply.send({
      success: true,
      data: {
        cabinetUserId: fields.accountId,
        appId: formatAppId(fields.accountId, fields.appNumber),
        accessToken: token,
        accessTokenEndTime: fields.endTime,
      },
    })
  })
}
