import type { IncomingMessage } from 'node:http'
import type { Fault } from '../flows/refusal.ts'

/** A host and its port (RFC 9110 section 7.2) in characters that mean nothing else anywhere; empty is legal. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\w.~-]*)(?::[0-9]{0,5})?$/i

const MOST_DIGITS = 15

/** Callers come by the same name again and again. */
let lastHost = ''

/**
 * What node:http takes and another reader, before us or behind us, could take for something else: `{}` for a request
 * whose fault has no field, `undefined` for none.
 */
export function httpFault(request: IncomingMessage): { fault?: Fault } | undefined {
  const { httpVersion, headers } = request
  // Node also reads HTTP/0.9, which had no headers, and what calls itself HTTP/2.0 in the form of HTTP/1.
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return { fault: { field: 'version', keyword: 'unsupported' } }
  const { host, 'transfer-encoding': coding, 'content-length': length } = headers
  // RFC 9112 section 3.2: HTTP/1.1 without Host is refused; HTTP/1.0 had none.
  if (host === undefined) {
    if (httpVersion === '1.1') return {}
  } else if (!isHost(host)) return { fault: { field: 'host', keyword: 'pattern' } }
  if (coding !== undefined && !isPlainlyChunked(coding, httpVersion)) {
    return { fault: { field: 'transfer-encoding', keyword: 'unsupported' } }
  }
  // Of more digits a number in JavaScript is not the one that was written.
  if (length !== undefined && length.length > MOST_DIGITS) {
    return { fault: { field: 'content-length', keyword: 'pattern' } }
  }
  return undefined
}

function isHost(host: string): boolean {
  if (host === lastHost) return true
  if (!HOST.test(host)) return false
  lastHost = host
  return true
}

/**
 * A coding below the chunks would be content in a form that nobody told the upstream of. In HTTP/1.0 there are no chunks,
 * so one who reads them and one who does not see different requests (RFC 9112 section 6.1).
 */
function isPlainlyChunked(coding: string, version: string): boolean {
  return version === '1.1' && coding.toLowerCase() === 'chunked'
}
