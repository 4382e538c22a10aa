import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

const NONE: ReadonlySet<Socket> = new Set()
const upgraded = new WeakMap<Server, Set<Socket>>()

/**
 * Options of node:http that leave every offer to change the protocol unheard, as RFC 9110 section 7.8 allows, but for a
 * websocket where there are tunnels. One with content is none: RFC 6455 section 4.1 has a GET, and what follows its head
 * would be content to one reader and frames to another.
 */
export const UPGRADE_OPTIONS = {
  shouldUpgradeCallback(this: Server, { method, headers, httpVersionMinor }: IncomingMessage): boolean {
    const isOffer = method === 'GET' && httpVersionMinor >= 1 && headers.upgrade?.toLowerCase() === 'websocket'
    const hasContent = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
    return isOffer && !hasContent && this.listenerCount('upgrade') > 0
  },
}

/**
 * Lets requests for a websocket be answered as all others are: by the routes, in the envelope. Their connections have
 * left the HTTP server; the set has them until they close.
 */
export function registerUpgrades(app: FastifyInstance): ReadonlySet<Socket> {
  const { server } = app
  // As in http-tables.ts: an import by name would load all of fetch.
  const { ServerResponse } = process.getBuiltinModule('node:http')
  const sockets = new Set<Socket>()
  upgraded.set(server, sockets)
  server.on('upgrade', (request: IncomingMessage, stream, head) => {
    const socket = stream as Socket
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    socket.on('error', () => socket.destroy())
    if (!assign(response, socket)) return
    if (head.length > 0) socket.unshift(head)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A plain answer after all: its connection has served its purpose.
    response.once('finish', () => socket.destroySoon())
    server.emit('request', request, response)
  })
  return sockets
}

/** The connections of a server whose request was for a websocket, whatever it was answered. */
export function upgradedOf(server: Server): ReadonlySet<Socket> {
  return upgraded.get(server) ?? NONE
}

/** Fails where an earlier answer on the same connection is still under way: it could never be told from the frames. */
function assign(response: ServerResponse, socket: Socket): boolean {
  try {
    response.assignSocket(socket)
    return true
  } catch {
    socket.destroy()
    return false
  }
}
