import type { IncomingMessage, ServerResponse } from 'node:http'
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
  const { incoming } = (socket as HttpSocket).parser ?? {}
  const broken = incoming?.complete === false ? incoming : undefined
  answerInTurn(error.code === 'HPE_HEADER_OVERFLOW' ? 'ApiPayloadTooLargeError' : 'ApiBadRequestError', {
    socket,
    requestId,
    broken,
  })
}

/** What Node keeps on the socket of a server; its types do not tell. */
interface HttpSocket extends Duplex {
  /** The answer that goes out now, or is to go out next. */
  readonly _httpMessage?: ServerResponse | null
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null
}

interface BrokenOff {
  socket: Duplex
  requestId: string
  /** The request that broke off in its content; `undefined` where it did in its head. */
  broken: IncomingMessage | undefined
}

const waiting = new WeakSet<Duplex>()

/**
 * Answers when the answers to earlier requests of the connection have gone out: whoever sent several at once would take
 * this one for theirs, or for a piece of it. Where the broken request itself has its answer, there is no other.
 */
export function answerInTurn(code: ErrorCode, { socket, requestId, broken }: BrokenOff): void {
  // Answered before, or about to be: what still comes in is no more than that.
  if (!socket.writable || waiting.has(socket)) return
  const owed = (socket as HttpSocket)._httpMessage
  const isItsOwn = owed?.req === broken
  if (owed && !isItsOwn) {
    waiting.add(socket)
    owed.once('close', () => {
      waiting.delete(socket)
      answerInTurn(code, { socket, requestId, broken })
    })
  } else if (owed?.headersSent) socket.destroy()
  else if (broken && !owed) closeSoon(socket)
  else answerOnSocket(code, socket, requestId)
}

/**
 * Writes an error of the table where there is no reply to write it with. The connection is given up a little later:
 * closing it with bytes unread resets it, and the caller would never see the answer (RFC 9112 section 9.6).
 */
export function answerOnSocket(code: ErrorCode, socket: Duplex, requestId: string): void {
  const { status, message } = ERRORS[code]
  const body = JSON.stringify({ success: false, error: { code, message: message.en } })
  socket.on('error', () => socket.destroy())
  const answer = [
    `HTTP/1.1 ${status} ${message.en}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `${HEADERS.requestId}: ${requestId}`,
    `${HEADERS.link}: <${helpPath(code)}>; rel="help"`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n')
  closeSoon(socket, answer)
}

function closeSoon(socket: Duplex, last = ''): void {
  socket.end(last)
  socket.resume()
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}
