import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { noteSecretsIn } from './secrets.ts'

/** An answer as it stood on the wire. */
export interface RawAnswer {
  /** The status line without its end. */
  statusLine: string
  status: number
  /** By lower-case name; of several the last. */
  headers: Readonly<Record<string, string>>
  body: string
}

export interface RawExchange {
  answers: readonly RawAnswer[]
  /** All that came, a character a byte. */
  received: string
  /** Whether the server closed the connection. */
  closed: boolean
  /** From the first byte sent to the end, in milliseconds. */
  milliseconds: number
}

export interface RawOptions {
  /** Enough answers to stop at; without it the server has to close the connection. */
  answers?: number
  /** The most time to wait; what has come by then is returned. */
  timeoutMs?: number
  /** The calls are HEAD: answers tell the length of a body that does not come. */
  head?: boolean
}

/** Opens a connection to a server and waits until it stands. */
export async function openConnection(base: string): Promise<Socket> {
  const { hostname, port } = new URL(base)
  const socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  await once(socket, 'connect')
  return socket
}

/** Sends bytes as they are, malformed or not, and reads whatever comes back. */
export async function sendRaw(
  base: string,
  bytes: string | Uint8Array | readonly (string | Uint8Array)[],
  options: RawOptions = {},
): Promise<RawExchange> {
  const socket = await openConnection(base)
  const started = performance.now()
  const reading = read(socket, options)
  for (const chunk of Array.isArray(bytes) ? bytes : [bytes]) {
    if (!socket.writable) break
    // Latin-1, so that a character is a byte.
    socket.write(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk)
  }
  const { buffer, closed } = await reading
  socket.destroy()
  const answers = parseAnswers(buffer, options)
  for (const { body } of answers) noteSecretsIn(body)
  return { answers, received: buffer.toString('latin1'), closed, milliseconds: performance.now() - started }
}

async function read(socket: Socket, options: RawOptions): Promise<{ buffer: Buffer; closed: boolean }> {
  const { answers = Number.POSITIVE_INFINITY, timeoutMs = 10_000 } = options
  const { promise, resolve } = Promise.withResolvers<boolean>()
  let buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    if (Number.isFinite(answers) && parseAnswers(buffer, options).length >= answers) resolve(false)
  })
  // A server that refuses before it has read all may reset the connection: that closes it too.
  socket.on('error', () => resolve(true))
  socket.once('close', () => resolve(true))
  socket.once('end', () => resolve(true))
  const timer = setTimeout(() => resolve(false), timeoutMs)
  const closed = await promise
  clearTimeout(timer)
  return { buffer, closed }
}

/** The complete answers at the start of a stream of bytes; each must say its length (RFC 9112 section 6.3). */
function parseAnswers(buffer: Buffer, { head }: RawOptions): RawAnswer[] {
  const answers: RawAnswer[] = []
  for (let at = 0; at < buffer.length; ) {
    const end = buffer.indexOf('\r\n\r\n', at)
    if (end === -1) break
    const [statusLine = '', ...lines] = buffer.toString('latin1', at, end).split('\r\n')
    const headers = Object.fromEntries(lines.map(splitHeader))
    const length = head ? 0 : Number(headers['content-length'] ?? 0)
    if (end + 4 + length > buffer.length) break
    const status = Number(statusLine.split(' ')[1])
    answers.push({ statusLine, status, headers, body: buffer.toString('utf8', end + 4, end + 4 + length) })
    at = end + 4 + length
  }
  return answers
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
