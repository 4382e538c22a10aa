import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { METHODS } from '../packages/contract/src/index.ts'

export interface Counts {
  makes: number
  refreshes: number
  /** Queries that came with the dead token. */
  rejected: number
}

/** Stands before the server and counts what arrives there. */
export interface CountingProxy {
  url: string
  readonly counts: Counts
  /** Sets the counts to nothing. */
  reset(): void
  close(): void
}

export interface ProxyOptions {
  target: string
  /** Milliseconds that the n-th rejected query's answer is held back, n counted from 0. */
  delayOfRejected?: (n: number) => number
  /** Called when an answer to a refresh is there; it goes on to the caller when this resolves. */
  beforeRefreshAnswer?: (n: number) => Promise<void>
}

export async function startCountingProxy(options: ProxyOptions): Promise<CountingProxy> {
  const counts: Counts = { makes: 0, refreshes: 0, rejected: 0 }
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing, options, counts).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    counts,
    reset: () => Object.assign(counts, { makes: 0, refreshes: 0, rejected: 0 }),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ProxyOptions,
  counts: Counts,
): Promise<void> {
  const asked = request(options.target + incoming.url, { method: incoming.method, headers: incoming.headers })
  incoming.pipe(asked)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const called = `${incoming.method} ${incoming.url}`
  if (called === 'POST /v1/tokens') counts.makes++
  if (called === `POST ${METHODS.tokensRefresh.path}`) {
    const n = counts.refreshes++
    await options.beforeRefreshAnswer?.(n)
  } else if (answer.statusCode === 403) {
    const n = counts.rejected++
    await wait(options.delayOfRejected?.(n) ?? 0)
  }
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
  answer.pipe(outgoing)
}
