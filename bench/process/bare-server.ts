/**
 * The yardstick of HTTP figures: node:http and nothing else, one constant answer for whatever comes. The first message
 * says what to answer; the reply says where it listens.
 */
import { createServer } from 'node:http'

interface Order {
  /** 204 where empty. */
  body: string
}

process.once('message', ({ body }: Order) => {
  const answer = Buffer.from(body)
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': answer.length }
  const server = createServer((_request, response) => {
    if (answer.length === 0) response.writeHead(204).end()
    else response.writeHead(200, headers).end(answer)
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address && typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${address.port}` })
  })
})
