import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What the API saw of a query. */
export interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  /** Name, value, name, value … as they came. */
  rawHeaders: readonly string[]
  bytes: number
  sha256: string
}

/** An API that writes down what reaches it. */
export interface RecordingApi {
  url: string
  seen: Seen[]
  stop(): Promise<void>
}

/** Answers `/v1/own/<status>` with that status and a text of its own, everything else with 200 and what it saw of the body. */
export async function startRecordingApi(): Promise<RecordingApi> {
  const seen: Seen[] = []
  const record = ({ method = '', url = '', headers, rawHeaders }: IncomingMessage): Seen => {
    const one = { method, url, headers, rawHeaders, bytes: 0, sha256: '' }
    seen.push(one)
    return one
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const one = record(request)
    const hash = createHash('sha256')
    for await (const chunk of request as AsyncIterable<Buffer>) {
      one.bytes += chunk.length
      hash.update(chunk)
    }
    one.sha256 = hash.digest('hex')
    const status = Number(/^\/v1\/own\/(\d+)$/.exec(one.url)?.[1] ?? 200)
    const text = JSON.stringify({ of: 'the API', bytes: one.bytes })
    response.writeHead(status, { 'Content-Type': 'text/x-own', 'Content-Length': Buffer.byteLength(text) }).end(text)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  const sockets = new Set<Socket>()
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    record(request)
    socket.unref()
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    // To a proxy, frames are bytes.
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
