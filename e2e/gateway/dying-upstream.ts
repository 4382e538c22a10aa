import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'

/** An API that lives until it is killed; what it does to a call, the path says. Listens where its argument says. */
const answers: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/silent': () => undefined,
  '/by-length': (_, response) => void response.writeHead(200, { 'Content-Length': '1000' }).write('short'),
  '/in-chunks': (_, response) => void response.writeHead(200).write('short'),
  '/events': (_, response) =>
    void response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n'),
  '/upload': request => void request.resume(),
  '/stuck-upload': () => undefined,
  '/alive': (_, response) => void response.end('alive'),
}

const server = createServer((request, response) => {
  const answer = answers[request.url ?? '']
  if (!answer) response.writeHead(404).end()
  else answer(request, response)
})
new WebSocketServer({ server, path: '/socket' })
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log(JSON.stringify(server.address())))
