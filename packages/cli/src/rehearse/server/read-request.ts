import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { CallKind } from './call.ts'

/** A request in the terms of the wire. */
export interface ReadRequest {
  kind: CallKind
  method: string
  /** Path and query string. */
  url: string
  /** One slash at a time, none at the end. */
  path: string
  search: URLSearchParams
  body: string
  header(name: string): string | undefined
}

/**
 * Reads a request. One that came as to a proxy has its whole URL in its first line (RFC 9112, 3.2.2): its host is left
 * out, whichever it is.
 */
export async function readRequest(request: IncomingMessage): Promise<ReadRequest> {
  const { method = '', headers } = request
  const url = (request.url ?? '').replace(/^[a-z]+:\/\/[^/]*/i, '') || '/'
  const [rawPath = '', query = ''] = url.split('?', 2)
  const path = rawPath.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')
  const header = (name: string): string | undefined => {
    const value = headers[name]
    return Array.isArray(value) ? value[0] : value
  }
  const search = new URLSearchParams(query)
  return { kind: kindOf(method, path), method, url, path, search, header, body: await text(request) }
}

function kindOf(method: string, path: string): CallKind {
  if (method === 'POST' && path === '/v1/tokens') return 'make'
  if (method === 'POST' && path === '/v1/tokens/refresh') return 'refresh'
  return path.startsWith('/v1/') ? 'query' : 'foreign'
}
