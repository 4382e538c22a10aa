import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What a framework does with a route: calls it by its method, with a standard Request, and sends its Response. */
type Route = Record<string, (request: Request) => Promise<Response>>

const route: Route = await import(process.argv[2] as string)

const server = createServer((request, response) => {
  handle(request, response).catch(() => response.destroy())
})
server.listen(0, '127.0.0.1', () => console.log('listening', server.address()))

async function handle({ method = 'GET', url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const left = new AbortController()
  response.once('close', () => left.abort())
  const handler = route[method]
  if (!handler) return void response.writeHead(405).end()
  const answer = await handler(new Request(new URL(url, 'http://127.0.0.1'), { method, signal: left.signal }))
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (!answer.body) return void response.end()
  await pipeline(Readable.fromWeb(answer.body as never), response)
}
