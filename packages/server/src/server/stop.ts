import { Server } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { upgradedOf } from '../plugins/upgrades.ts'

/** How long idle connections may still bring a call after a stop began: their client may have sent it already. */
const LINGER_MS = 500

/** Takes no new connections. Calls back when the last one there is has gone. */
export function closeListener({ server }: FastifyInstance, whenClosed?: () => void): void {
  // http.Server.close would cut idle connections at once, with a call perhaps on its way in them.
  Server.prototype.close.call(server, whenClosed)
}

/**
 * Stops without dropping a call: no new connections, every call that has arrived or is on the wire is answered (with
 * `Connection: close`), then idle connections go. After `timeoutMs` what is left is cut.
 */
export async function stopServing(app: FastifyInstance, timeoutMs: number): Promise<void> {
  const { server } = app
  const closed = new Promise<void>(resolve => closeListener(app, resolve))
  await Promise.race([closed, wait(LINGER_MS)])
  server.closeIdleConnections()
  const cut = setTimeout(() => {
    server.closeAllConnections()
    for (const socket of upgradedOf(server)) socket.destroy()
  }, timeoutMs)
  const sweep = setInterval(() => server.closeIdleConnections(), 100)
  await closed
  clearTimeout(cut)
  clearInterval(sweep)
  await app.close()
}
