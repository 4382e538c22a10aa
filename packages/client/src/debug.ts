import type { Client } from './create-client.ts'
import type { EventName } from './events.ts'

/** Where a debug log goes: `console.debug`, or a logger's method of this shape. */
export type DebugLog = (line: string, facts: Readonly<Record<string, unknown>>) => void

/** Every event there is; the compiler says when one is missing. */
const EVENTS: Record<EventName, true> = {
  made: true,
  refreshed: true,
  adopted: true,
  saveFailed: true,
  budget: true,
  blocked: true,
  retrying: true,
}

/**
 * A `fetch` that tells of each request: method, URL, status, milliseconds, request id. It tells no header, no body and
 * nothing of the query string, where tokens travel too. For `createClient({ fetch: logged(console.debug) })`.
 */
export function logged(log: DebugLog, send: typeof fetch = globalThis.fetch.bind(globalThis)): typeof fetch {
  return async (input, init) => {
    const request = typeof input === 'object' && 'url' in input ? input : undefined
    const line = `${init?.method ?? request?.method ?? 'GET'} ${withoutSecrets(request?.url ?? String(input))}`
    const started = performance.now()
    const took = () => Math.round(performance.now() - started)
    try {
      const response = await send(input, init)
      log(`${line} ${response.status}`, { milliseconds: took(), requestId: response.headers.get('x-request-id') })
      return response
    } catch (error) {
      // Not its message, which may quote what was sent.
      log(`${line} failed`, { milliseconds: took(), name: (error as Error | undefined)?.name })
      throw error
    }
  }
}

/** Tells of all events of a client. Call what it gives back to end that. */
export function logEvents(client: Pick<Client, 'on'>, log: DebugLog): () => void {
  const ends = Object.keys(EVENTS).map(name => client.on(name as EventName, event => log(name, { ...event })))
  return () => {
    for (const end of ends) end()
  }
}

function withoutSecrets(url: string): string {
  return url.replace(/[?#].*$/s, '')
}
