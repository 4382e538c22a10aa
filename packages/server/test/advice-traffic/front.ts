import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** What lies between a program and the server. */
export interface Wire {
  /** Networks its calls leave by, in turn. */
  addresses?: readonly string[]
  /** Every other answer to a refresh is lost on its way. */
  losesRefreshes?: boolean
}

/** A proxy on a free port that makes the wire so. The server believes its X-Forwarded-For. */
export async function openFront(target: string, wire: Wire): Promise<{ url: string; close(): void }> {
  const agent = new Agent({ keepAlive: true })
  const { addresses = ['192.0.2.1'] } = wire
  let calls = 0
  let refreshes = 0
  const server = createServer((incoming, outgoing) => {
    const address = addresses[calls++ % addresses.length] ?? ''
    const isLost = wire.losesRefreshes === true && incoming.url === '/v1/tokens/refresh' && refreshes++ % 2 === 0
    const headers = { ...incoming.headers, 'x-forwarded-for': address }
    const onward = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers, agent })
    onward.on('response', answer => pass(answer, outgoing, isLost))
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  const close = () => {
    agent.destroy()
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${address.port}`, close }
}

function pass(answer: IncomingMessage, outgoing: ServerResponse, isLost: boolean): void {
  if (isLost) {
    answer.resume()
    outgoing.destroy()
    return
  }
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
  answer.pipe(outgoing)
}
