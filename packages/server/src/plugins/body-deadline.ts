import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { answerInTurn } from './malformed-http.ts'

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>()

/**
 * Gives every caller `ms` to send its body, then cuts it off. Node's own requestTimeout would do, but it cannot spare
 * the bodies that the gateway streams, which may take as long as they like.
 */
export function registerBodyDeadline(app: FastifyInstance, ms: number): void {
  app.addHook('onRequest', ({ raw, id }, reply, done) => {
    if (announcesBody(raw)) {
      const { socket } = raw
      const timer = setTimeout(() => {
        if (reply.raw.headersSent) socket.destroy()
        else answerInTurn('ApiBadRequestError', { socket, requestId: id, broken: raw })
      }, ms)
      deadlines.set(raw, timer)
      raw.once('close', () => clearTimeout(timer))
    }
    done()
  })
}

/** Lets this body take as long as it likes. */
export function liftBodyDeadline(request: IncomingMessage): void {
  clearTimeout(deadlines.get(request))
}

/** A request says by its framing whether it has content (RFC 9112 section 6). */
function announcesBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}
