import type { IncomingMessage } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { answerOnSocket } from '../plugins/malformed-http.ts'
import type { Onlooker } from './call-watch.ts'

/** How much of the answer is looked at: its status line, and in a refusal the error. */
const LOOKED_AT = 4096

/** Whether a request asks for a websocket. Any other upgrade is an offer that may be ignored (RFC 9110 section 7.8). */
export function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket'
}

export interface Tunnel {
  upstream: URL
  /** The caller's connection, and what it sent after the head. */
  socket: Duplex
  head: Buffer
  target: string
  headers: readonly string[]
}

/** Sends the head of an upgrade as it is, and from then on carries bytes both ways until either side ends. */
export function openTunnel(request: IncomingMessage, tunnel: Tunnel, watch: Onlooker, requestId: string): Socket {
  const { upstream, socket, head, target, headers } = tunnel
  const onward = connectTo(upstream)
  const lines = Array.from({ length: headers.length / 2 }, (_, at) => `${headers[at * 2]}: ${headers[at * 2 + 1]}`)
  onward.write(`${request.method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  onward.write(head)
  let answering = false
  onward.once('data', (chunk: Buffer) => {
    answering = true
    watch.answered(statusOf(chunk))
  })
  onward.pipe(socket)
  socket.pipe(onward)
  onward.on('error', () => {
    watch.failed()
    if (answering) socket.destroy()
    else answerOnSocket('ApiBadGatewayError', socket, requestId)
  })
  socket.on('error', () => onward.destroy())
  socket.once('close', () => onward.destroy())
  onward.once('close', () => answering && socket.end())
  return onward
}

function connectTo({ protocol, hostname, port }: URL): Socket {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol !== 'https:') return connectTcp({ host, port: Number(port || 80), allowHalfOpen: true })
  return connectTls({ host, port: Number(port || 443), servername: host, ALPNProtocols: ['http/1.1'] })
}

function statusOf(chunk: Buffer): { statusCode: number; headers: Record<string, string> } {
  const [, status] = /^HTTP\/1\.[01] ([0-9]{3})/.exec(chunk.toString('latin1', 0, LOOKED_AT)) ?? []
  return { statusCode: Number(status ?? 0), headers: {} }
}
