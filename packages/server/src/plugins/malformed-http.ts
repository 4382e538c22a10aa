import type { Duplex } from 'node:stream'
import { ERRORS, type ErrorCode, HEADERS } from '@chatapp-access/contract'
import { helpPath } from './error-answer.ts'

/** How long a caller may take to see the answer and close its side. */
const LINGER_MS = 1000

/** Answers what the HTTP parser refused, before there is a request; then closes the connection. */
export function answerMalformedHttp(error: Error & { code?: string }, socket: Duplex, requestId: string): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) {
    socket.destroy()
    return
  }
  // Answered before: what still comes in is no more than that.
  if (!socket.writable) return
  answerOnSocket(
    error.code === 'HPE_HEADER_OVERFLOW' ? 'ApiPayloadTooLargeError' : 'ApiBadRequestError',
    socket,
    requestId,
  )
}

/**
 * Writes an error of the table where there is no reply to write it with. The connection is given up a little later:
 * closing it with bytes unread resets it, and the caller would never see the answer (RFC 9112 section 9.6).
 */
export function answerOnSocket(code: ErrorCode, socket: Duplex, requestId: string): void {
  const { status, message } = ERRORS[code]
  const body = JSON.stringify({ success: false, error: { code, message: message.en } })
  socket.on('error', () => socket.destroy())
  socket.end(
    [
      `HTTP/1.1 ${status} ${message.en}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `${HEADERS.requestId}: ${requestId}`,
      `${HEADERS.link}: <${helpPath(code)}>; rel="help"`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  socket.resume()
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}
