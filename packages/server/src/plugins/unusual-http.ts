import type { FastifyInstance } from 'fastify'
import { Refusal } from '../flows/refusal.ts'
import { httpFault } from './http-fault.ts'
import { answerOnSocket } from './malformed-http.ts'

/** Options of node:http that leave to us what Node would answer by itself, without envelope and request id. */
export const UNUSUAL_HTTP_OPTIONS = { requireHostHeader: false } as const

/** Answers in the envelope what Node would answer in words of its own, or not at all, or as if nothing were odd about it. */
export function registerUnusualHttp(app: FastifyInstance, nextRequestId: () => string): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    const found = httpFault(raw)
    if (!found) return done()
    // What comes behind it on this connection may be another request, or content of this one.
    reply.raw.shouldKeepAlive = false
    done(new Refusal('ApiBadRequestError', found))
  })
  // RFC 9110 section 10.1.1: an expectation that is not known may be passed over.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.server.on('connect', (_request, socket) => answerOnSocket('ApiMethodNotAllowedError', socket, nextRequestId()))
}
