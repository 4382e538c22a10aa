import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { responseHeaders } from './headers.ts'
import type { Read } from './refused-token.ts'

/**
 * Passes an answer on, piece by piece, as fast as the caller reads. Where it breaks off, the caller's connection is cut, so
 * that a short answer is never taken for a whole one. Resolves when all has been passed on, or nothing more can be.
 */
export async function relay(message: IncomingMessage, read: Read | undefined, response: ServerResponse): Promise<void> {
  const { statusCode = 502, statusMessage = '', rawHeaders, headers } = message
  response.writeHead(statusCode, statusMessage, responseHeaders(rawHeaders, headers.connection, statusCode))
  for (const chunk of read?.chunks ?? []) response.write(chunk)
  if (read?.isWhole) {
    response.end()
    return
  }
  // The head does not wait for content that may be long in coming, as with server-sent events.
  setImmediate(() => {
    if (!response.destroyed) response.flushHeaders()
  })
  const over = once(response, 'close')
  message.once('error', () => cut(response))
  message.pipe(response)
  await over
}

/** With HTTP/1.0 the end of the connection is the end of the content, so only a reset tells that some is missing. */
function cut(response: ServerResponse): void {
  const { socket, req } = response
  // A unix socket has no reset.
  if (req.httpVersion === '1.0' && socket?.remoteAddress !== undefined) socket.resetAndDestroy()
  response.destroy()
}
