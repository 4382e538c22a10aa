import type { Duplex } from 'node:stream'

const STATUSES: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

/** Refuses what the parser of HTTP does not take for one request that reads the same for everybody, and hangs up. */
export function refuseMalformed(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  hangUp(
    socket,
    STATUSES[error.code ?? ''] ?? '400 Bad Request',
    'ApiBadRequestError',
    'The request is not well-formed HTTP',
  )
}

/** Refuses what asks for a tunnel (RFC 9110 section 9.3.6): this proxy has one destination. */
export function refuseConnect(socket: Duplex): void {
  socket.on('error', () => socket.destroy())
  hangUp(socket, '405 Method Not Allowed', 'ApiMethodNotAllowedError', 'CONNECT is not forwarded')
}

function hangUp(socket: Duplex, status: string, code: string, message: string): void {
  const body = JSON.stringify({ success: false, error: { code, message } })
  const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`
  socket.end(`${head}\r\n\r\n${body}`)
}
