import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Refusal } from '../flows/refusal.ts'
import type { EndCause } from './live-calls.ts'
import { type OwnHeaders, responseHeaders } from './response-headers.ts'
import { Tunnel } from './tunnel.ts'
import { noAnswerFrom } from './upstream-failure.ts'

/** The one protocol that is changed to. */
export const WEBSOCKET = 'websocket'

/** Tunnels at the same time, those that are being asked for with them. Each holds two connections. */
const MOST_TUNNELS = 10_000

/** What a tunnel is opened for. */
export interface TunnelOffer {
  upstream: { readonly origin: string }
  answer: ServerResponse
  /** What this server adds to the answer. */
  own: OwnHeaders
  /** Answers in the envelope. */
  refuse(refusal: Refusal): void
  /** Told of a call that may last, with what ends it early. Gives what to call when it is over by itself. */
  keepLive(end: (cause: EndCause) => void): () => void
}

/**
 * Whether a request is for a websocket; throws ApiOverloadedError where there are too many.
 *
 * @param upgraded the connections of such requests, see `plugins/upgrades.ts`
 */
export function asksForTunnel({ socket }: IncomingMessage, upgraded: ReadonlySet<Socket>): boolean {
  if (!upgraded.has(socket)) return false
  if (upgraded.size > MOST_TUNNELS) throw new Refusal('ApiOverloadedError', { retryAfterSeconds: 1 })
  return true
}

/**
 * Passes the upstream's 101 on, and joins both connections until one of them ends or the caller's access does. An
 * upstream that changes to something nobody asked for is answered for with ApiBadGatewayError.
 *
 * @param far the upstream's connection, what follows the head of its answer still unread
 */
export function openTunnel(offer: TunnelOffer, headers: IncomingHttpHeaders, far: Socket): void {
  const near = offer.answer.socket
  if (!near || near.destroyed) return void far.destroy()
  if (headers.upgrade?.toLowerCase() !== WEBSOCKET) {
    far.destroy()
    const cause = noAnswerFrom(offer.upstream.origin, 'UPSTREAM_CHANGED_PROTOCOL')
    return void offer.refuse(new Refusal('ApiBadGatewayError', { cause }))
  }
  accept(offer, headers, near)
  const tunnel = new Tunnel(near, far)
  const forget = offer.keepLive(cause => tunnel.end(cause))
  near.once('close', forget)
}

/** RFC 9110 section 15.2.2. From then on the connection is no longer one of HTTP. */
function accept({ answer, own }: TunnelOffer, headers: IncomingHttpHeaders, near: Socket): void {
  const { connection: _, ...lasting } = own
  answer.writeHead(101, [...responseHeaders(101, headers, lasting), 'Connection', 'Upgrade', 'Upgrade', WEBSOCKET])
  answer.flushHeaders()
  answer.detachSocket(near)
}
