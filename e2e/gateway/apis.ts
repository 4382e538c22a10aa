import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An API behind a route, which keeps what reached it. */
export interface Api {
  url: string
  /** Every call, from the first byte of its head. */
  seen: { method: string; url: string; headers: IncomingHttpHeaders }[]
  /** Each call as it arrives, in turn. */
  next(): Promise<IncomingMessage>
}

/** Starts an API that answers its name, unless it is told how. */
export async function startApi(name: string, answer?: RequestListener): Promise<Api> {
  const seen: Api['seen'] = []
  const server = createServer((request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    request.socket.unref()
    if (answer) answer(request, response)
    else request.resume().on('end', () => response.end(`${name} ${request.url}`))
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async next() {
      const [request] = await once(server, 'request')
      return request as IncomingMessage
    },
  }
}
