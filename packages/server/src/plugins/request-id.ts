import { HEADERS } from '@chatapp-access/contract'
import type { FastifyInstance } from 'fastify'

/** Ids that are unique among nodes and cost next to nothing: a random prefix for the process and a counter. */
export function createRequestIds(randomBytes: (size: number) => Uint8Array): () => string {
  const prefix = Buffer.from(randomBytes(9)).toString('base64url')
  let count = 0
  return () => `${prefix}-${(++count).toString(36)}`
}

/** Puts `X-Request-Id` on every answer, and asks callers of a stopping server to take their next call elsewhere. */
export function registerRequestId(app: FastifyInstance, isStopping: () => boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(HEADERS.requestId, request.id)
    if (isStopping()) reply.header('Connection', 'close')
    done()
  })
}
