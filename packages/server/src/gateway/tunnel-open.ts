import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../flows/refusal.ts'
import { upgradedOf } from '../plugins/upgrades.ts'
import type { TokenFields } from '../tokens/layout.ts'
import type { LiveCalls } from './live-calls.ts'
import { responseHeaders } from './response-headers.ts'
import { Tunnel } from './tunnel.ts'

/** The one protocol that is changed to. */
export const WEBSOCKET = 'websocket'

/** Tunnels at the same time, those that are being asked for with them. Each holds two connections. */
const MOST_TUNNELS = 10_000

/** Whether a request is for a websocket; throws ApiOverloadedError where there are too many. */
export function asksForTunnel({ server, raw }: FastifyRequest): boolean {
  const upgraded = upgradedOf(server.server)
  if (!upgraded.has(raw.socket)) return false
  if (upgraded.size > MOST_TUNNELS) throw new Refusal('ApiOverloadedError', { retryAfterSeconds: 1 })
  return true
}

/**
 * Passes the upstream's 101 on, and joins both connections until one of them ends or the caller's access does. An
 * upstream that changes to something nobody asked for is answered for with ApiBadGatewayError.
 *
 * @param far the upstream's connection, what follows the head of its answer still unread
 * @param caller whose access token it is; `undefined` on a public route
 */
export function openTunnel(
  reply: FastifyReply,
  headers: IncomingHttpHeaders,
  far: Socket,
  caller: TokenFields | undefined,
  liveCalls: LiveCalls,
): void {
  const near = reply.raw.socket
  if (!near || near.destroyed) return void far.destroy()
  if (headers.upgrade?.toLowerCase() !== WEBSOCKET) {
    far.destroy()
    const cause = new Error('the upstream changed to another protocol than was asked for')
    return void reply.send(new Refusal('ApiBadGatewayError', { cause }))
  }
  acceptOn(reply, headers, near)
  const tunnel = new Tunnel(near, far)
  const forget = liveCalls.add(caller, cause => tunnel.end(cause))
  near.once('close', forget)
}

/** RFC 9110 section 15.2.2. From then on the connection is no longer one of HTTP. */
function acceptOn(reply: FastifyReply, headers: IncomingHttpHeaders, near: Socket): void {
  const { connection: _, ...own } = reply.getHeaders()
  const { raw: answer } = reply.hijack()
  answer.writeHead(101, [...responseHeaders(101, headers, own), 'Connection', 'Upgrade', 'Upgrade', WEBSOCKET])
  answer.flushHeaders()
  answer.detachSocket(near)
}
