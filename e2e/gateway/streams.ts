import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An API whose answers a test writes itself, piece by piece. */
export interface StreamUpstream extends Disposable {
  readonly url: string
  /** What came and how it is being answered, the newest last. */
  readonly calls: { request: IncomingMessage; response: ServerResponse }[]
  /** Called for each call; begins an event stream by default. */
  answer: (request: IncomingMessage, response: ServerResponse) => unknown
}

export async function startStreamUpstream(): Promise<StreamUpstream> {
  const server = http.createServer((request, response) => {
    upstream.calls.push({ request, response })
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    upstream.answer(request, response)
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const upstream: StreamUpstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    answer: beginEvents,
    [Symbol.dispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  return upstream
}

export function beginEvents(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' }).flushHeaders()
}

/** An answer that is read as it comes. */
export interface Reading {
  response: IncomingMessage
  /** All that has come. */
  readonly text: string
  /** Whether it came to its end, where it says it does; rejects never. */
  ended: Promise<'whole' | 'cut'>
}

/** Asks, and resolves when the head of the answer is there. */
export async function openStream(
  base: string,
  accessToken: string | undefined,
  { path = '/v1/events', agent }: { path?: string; agent?: http.Agent } = {},
): Promise<Reading> {
  const headers = accessToken === undefined ? {} : { Authorization: accessToken }
  const request = http.get(base + path, { headers, agent: agent ?? false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return readOn(response)
}

export function readOn(response: IncomingMessage): Reading {
  const { promise, resolve } = Promise.withResolvers<'whole' | 'cut'>()
  const reading = { response, text: '', ended: promise }
  response.setEncoding('utf8').on('data', (text: string) => {
    reading.text += text
  })
  response.on('error', () => undefined)
  response.on('close', () => resolve(response.complete ? 'whole' : 'cut'))
  return reading
}
