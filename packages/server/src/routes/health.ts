import type { FastifyInstance } from 'fastify'
import { Refusal } from '../flows/refusal.ts'

/** `/healthz`: the process answers. `/readyz`: it may be sent queries; 503 while it starts, stops or knows too little. */
export function registerHealth(app: FastifyInstance, isReady: () => boolean): void {
  const schema = { hide: true }
  app.get('/healthz', { schema }, (_request, reply) => {
    reply.send({ success: true, data: { status: 'alive' } })
  })
  app.get('/readyz', { schema }, (_request, reply) => {
    if (!isReady()) throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
    reply.send({ success: true, data: { status: 'ready' } })
  })
}
