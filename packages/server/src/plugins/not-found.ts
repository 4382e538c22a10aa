import type { FastifyInstance } from 'fastify'
import { Refusal } from '../flows/refusal.ts'

/** Refuses a path that nobody has before its body is looked at: whatever that is, the path is what is wrong. */
export function registerNotFound(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? new Refusal('ApiNotFoundError') : undefined)
  })
  app.setNotFoundHandler(() => {
    throw new Refusal('ApiNotFoundError')
  })
}
