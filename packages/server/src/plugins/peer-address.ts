import type { FastifyInstance } from 'fastify'

/**
 * Asks every connection for its peer's address when it is accepted: Node remembers the answer for as long as the
 * connection lives, and the system has none any more once the peer has reset it. A call that is handled after that would
 * come from nowhere, and what is seen from another network than the live pair is taken for theft.
 */
export function registerPeerAddress(app: FastifyInstance): void {
  app.server.on('connection', socket => {
    if (socket.remoteAddress === undefined) socket.destroy()
  })
}
