import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'

/** How long a caller may go on sending what is thrown away. */
const LINGER_MS = 3000

/**
 * The text, whose end waits until the caller has sent all of its body. Closing a connection with bytes unread resets
 * it, and a caller that is still sending would never see the answer (RFC 9112 section 9.6).
 */
export function textThenDrain(text: string, request: IncomingMessage): Readable {
  return Readable.from(drain(text, request), { objectMode: false })
}

async function* drain(text: string, request: IncomingMessage): AsyncGenerator<string> {
  yield text
  request.resume()
  const given = { writable: false, signal: AbortSignal.timeout(LINGER_MS) }
  // Time that is up and a caller that has gone end it alike.
  await finished(request, given).catch(() => undefined)
}
