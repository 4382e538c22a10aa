import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A call of a webhook, as it came. */
export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** A real HTTP server that webhooks lead to. */
export interface Receiver {
  url: string
  port: number
  received: Received[]
  /** Connections that were opened, whether or not a call came through them. */
  connections(): number
  /** How the calls to come are answered; a call never is where it gives `undefined`. */
  answer: (call: Received) => { status: number; headers?: Record<string, string>; body?: string } | undefined
  /** Resolves when so many calls have come. */
  until(count: number): Promise<void>
  close(): void
}

export async function openReceiver(): Promise<Receiver> {
  const arrivals = new EventTarget()
  let connections = 0
  const server = createServer(async (request, response) => {
    const call = { path: request.url ?? '', headers: request.headers, body: await text(request) }
    receiver.received.push(call)
    const answer = receiver.answer(call)
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body)
    arrivals.dispatchEvent(new Event('call'))
  }).listen(0, '127.0.0.1')
  server.on('connection', () => connections++)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received: [],
    connections: () => connections,
    answer: () => ({ status: 204 }),
    async until(count) {
      while (receiver.received.length < count) {
        await once(arrivals, 'call', { signal: AbortSignal.timeout(10_000) })
      }
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return receiver
}
