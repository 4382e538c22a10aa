import { usageError } from './failures.ts'

/** Set by the client or by HTTP itself. */
const RESERVED = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'refresh',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Reads headers as curl takes them, `Name: value`.
 *
 * @throws ChatAppError `UsageError`
 */
export function readHeaders(given: readonly string[]): Headers {
  const headers = new Headers()
  for (const text of given) {
    const at = text.indexOf(':')
    const name = text.slice(0, at).trim()
    if (at < 1) throw usageError('-H takes a header as Name: value', "Such as: -H 'Lang: pt'")
    if (RESERVED.has(name.toLowerCase())) {
      throw usageError(`The header ${name} is not set by hand`, 'The token is put in by itself')
    }
    try {
      headers.append(name, text.slice(at + 1).trim())
    } catch {
      throw usageError(`${name} with this value is no header of HTTP`)
    }
  }
  return headers
}
