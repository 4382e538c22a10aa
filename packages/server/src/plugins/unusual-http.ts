import type { FastifyInstance } from 'fastify'
import { Refusal } from '../flows/refusal.ts'
import { answerOnSocket } from './malformed-http.ts'

/** Options of node:http that leave to us what Node would answer by itself, without envelope and request id. */
export const UNUSUAL_HTTP_OPTIONS = { requireHostHeader: false } as const

/** Answers in the envelope what Node would answer in words of its own, or not at all. */
export function registerUnusualHttp(app: FastifyInstance, nextRequestId: () => string): void {
  // RFC 9112 section 3.2: HTTP/1.1 without Host is refused; HTTP/1.0 had none.
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const lacksHost = raw.headers.host === undefined && raw.httpVersionMinor >= 1
    done(lacksHost ? new Refusal('ApiBadRequestError') : undefined)
  })
  // RFC 9110 section 10.1.1: an expectation that is not known may be passed over.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.server.on('connect', (_request, socket) => answerOnSocket('ApiMethodNotAllowedError', socket, nextRequestId()))
}
