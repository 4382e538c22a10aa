import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** A call of a program. */
export interface Call {
  request: IncomingMessage
  response: ServerResponse
  /** Whether it waits for a 100 before it sends its content (RFC 9110 section 10.1.1). */
  expectsContinue: boolean
  /** The connection of a call that wants to change to another protocol, and what came on it since. */
  upgrade?: { socket: Duplex; head: Buffer }
}
