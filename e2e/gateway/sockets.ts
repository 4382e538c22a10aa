import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws'

/** A WebSocket server as people write one. By default it echoes. */
export interface SocketUpstream extends Disposable {
  readonly url: string
  /** The requests that came for a websocket, and those that came for something else. */
  readonly handshakes: IncomingMessage[]
  readonly calls: IncomingMessage[]
  /** Its open ends, the newest last. */
  readonly open: WebSocket[]
  onSocket: (socket: WebSocket) => void
  /** Whether a handshake is taken; else it was answered. */
  admit: (request: IncomingMessage, socket: Socket) => boolean
  answer: (request: IncomingMessage, response: ServerResponse) => void
}

export async function startSocketUpstream(): Promise<SocketUpstream> {
  const server = createServer((request, response) => {
    upstream.calls.push(request)
    upstream.answer(request, response)
  })
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true })
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    upstream.handshakes.push(request)
    socket.on('error', () => undefined)
    if (!upstream.admit(request, socket as Socket)) return
    sockets.handleUpgrade(request, socket, head, opened => {
      upstream.open.push(opened)
      opened.on('error', () => undefined)
      upstream.onSocket(opened)
    })
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const upstream: SocketUpstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handshakes: [],
    calls: [],
    open: [],
    onSocket: echo,
    admit: () => true,
    answer: (_, response) => response.end('upstream'),
    [Symbol.dispose]() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      server.close()
    },
  }
  return upstream
}

export function echo(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
}

/** How a websocket came to its end, as its program is told. */
export interface Closed {
  code: number
  reason: string
}

/** Asks for a websocket; `refused` is what came instead of a 101. */
export async function askForSocket(
  base: string,
  accessToken: string | undefined,
  { path = '/v1/events', protocols = [], ...options }: ClientOptions & { path?: string; protocols?: string[] } = {},
): Promise<{ socket: WebSocket } | { refused: { status: number; code: unknown; text: string } }> {
  const headers = { ...(accessToken && { Authorization: accessToken }), ...options.headers }
  const socket = new WebSocket(base.replace('http', 'ws') + path, protocols, { ...options, headers })
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof askForSocket>>>()
  socket.on('error', reject)
  socket.on('open', () => resolve({ socket }))
  socket.on('unexpected-response', (_, response) => {
    text(response).then(body => {
      const status = response.statusCode ?? 0
      resolve({ refused: { status, code: codeIn(body), text: body } })
    }, reject)
  })
  return promise
}

export async function openSocket(...args: Parameters<typeof askForSocket>): Promise<WebSocket> {
  const asked = await askForSocket(...args)
  if ('socket' in asked) return asked.socket
  throw new Error(`refused with ${asked.refused.status}: ${asked.refused.text}`)
}

/** The request for a websocket, byte by byte. */
export function rawOffer(accessToken: string): string {
  const offer = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  return ['GET /v1/x HTTP/1.1', 'Host: x', `Authorization: ${accessToken}`, ...offer, key, '', ''].join('\r\n')
}

/** To be called before what ends it; resolves with its code and reason. */
export async function closing(socket: WebSocket): Promise<Closed> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return { code, reason: reason.toString() }
}

/** The next message. */
export async function received(socket: WebSocket): Promise<{ data: Buffer; isBinary: boolean }> {
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean]
  return { data, isBinary }
}

function codeIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { error?: { code?: unknown } }).error?.code
  } catch {
    return undefined
  }
}
