import type { Socket } from 'node:net'
import { ERRORS, type ErrorCode, HEADERS } from '@chatapp-access/contract'
import { helpPath } from './error-answer.ts'

/** Answers what the HTTP parser refused, before there is a request; then closes the connection. */
export function answerMalformedHttp(error: Error & { code?: string }, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const code: ErrorCode = error.code === 'HPE_HEADER_OVERFLOW' ? 'ApiPayloadTooLargeError' : 'ApiBadRequestError'
  const { status, message } = ERRORS[code]
  const body = JSON.stringify({ success: false, error: { code, message: message.en } })
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
}
