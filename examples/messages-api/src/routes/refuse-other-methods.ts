import { QUERIES } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../api-error.ts'

/** Answers every known path to a wrong method with 405, and with what it takes (RFC 9110, section 15.5.6). */
export function refuseOtherMethods(app: FastifyInstance): void {
  for (const { method, path } of Object.values(QUERIES)) {
    const allowed: string[] = method === 'GET' ? ['GET', 'HEAD'] : [method]
    app.route({
      method: app.supportedMethods.filter(other => !allowed.includes(other)),
      url: path,
      // Before a body is read: it would be judged for nothing.
      preParsing: async (_request, reply) => {
        reply.header('allow', allowed.join(', '))
        throw new ApiError('ApiMethodNotAllowedError')
      },
      handler: () => undefined,
    })
  }
}
