import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after } from 'node:test'

/** A server that webhooks of owners lead to, and the bodies they brought. It takes its time, as real ones do: so that several senders would meet. */
export async function openWebhookReceiver(answerAfterMs: number): Promise<{ url: string; received: string[] }> {
  const received: string[] = []
  const server = createServer(async (request, response) => {
    received.push(await text(request))
    setTimeout(() => response.writeHead(204).end(), answerAfterMs)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hook`, received }
}
