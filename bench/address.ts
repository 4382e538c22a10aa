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

export interface Asking {
  headers?: Record<string, string>
  /** Milliseconds between two questions. */
  everyMs?: number
  /** Whether it has become pointless to go on. */
  isOver?: () => boolean
}

/** Asks until the answer has the status. Gives the milliseconds that took. */
export async function untilStatus(status: number, url: string, asking: Asking = {}): Promise<number> {
  const { headers = {}, everyMs = 20, isOver = () => false } = asking
  const since = performance.now()
  // A connection each: one that was refused says nothing about the next.
  const agent = new Agent({ keepAlive: false })
  while ((await statusOf(url, headers, agent)) !== status) {
    if (isOver()) throw new Error(`the server ended before it answered ${url} with ${status}`)
    if (performance.now() - since > GIVE_UP_AFTER_MS) throw new Error(`no answer ${status} from ${url}`)
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
