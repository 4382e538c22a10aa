import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

const GIVE_UP_AFTER_MS = 30_000

/** Asks until the answer is 200. Gives the milliseconds that took. */
export async function untilAnswered(
  url: string,
  headers: Record<string, string> = {},
  everyMs = 20,
  isOver: () => boolean = () => false,
): Promise<number> {
  const since = performance.now()
  // A connection each: one that was refused says nothing about the next.
  const agent = new Agent({ keepAlive: false })
  while ((await statusOf(url, headers, agent)) !== 200) {
    if (isOver()) throw new Error(`the server ended before it answered ${url}`)
    if (performance.now() - since > GIVE_UP_AFTER_MS) throw new Error(`no good answer from ${url}`)
    await wait(everyMs)
  }
  return performance.now() - since
}

function statusOf(url: string, headers: Record<string, string>, agent: Agent): Promise<number> {
  return new Promise(resolve => {
    const asked = request(url, { headers, agent }, response => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    asked.once('error', () => resolve(0))
    asked.end()
  })
}
