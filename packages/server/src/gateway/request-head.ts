import type { UpstreamRequest } from './connection.ts'

const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/
/** Methods whose content a server may wait for unless it is told that there is none (RFC 9110 section 8.6). */
const WITH_CONTENT: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

export interface RequestHead {
  /** In latin1, with the empty line behind it. */
  text: string
  /** Whether the content goes in chunks, since its length is not known. */
  isChunked: boolean
}

/** The head of a request as it goes onto the wire; `undefined` where a header holds what would end it. */
export function requestHead(host: string, request: UpstreamRequest): RequestHead | undefined {
  const { method, path, headers, body, upgrade } = request
  let text = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n`
  text += upgrade === null ? 'Connection: keep-alive\r\n' : `Connection: Upgrade\r\nUpgrade: ${upgrade}\r\n`
  let hasLength = false
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    const value = headers[i + 1] as string
    if (BAD_VALUE.test(value)) return undefined
    if (name.length === 14 && name.toLowerCase() === 'content-length') hasLength = true
    text += `${name}: ${value}\r\n`
  }
  const isChunked = body !== null && !hasLength
  if (isChunked) text += 'Transfer-Encoding: chunked\r\n'
  else if (!hasLength && WITH_CONTENT.has(method)) text += 'Content-Length: 0\r\n'
  return { text: `${text}\r\n`, isChunked }
}
