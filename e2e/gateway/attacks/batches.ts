import { connect } from 'node:net'
import type { RawAnswer } from '../../harness/index.ts'

/** What came back on one connection. */
export interface Received {
  answers: readonly RawAnswer[]
  /** Bytes that are no whole answer. */
  rest: string
}

/** How long an answer that must come may take, on a machine that is busy. */
const PATIENCE_MS = 10_000
/** How long to wait for what nobody knows whether it will come. */
const SILENCE_MS = 250

/**
 * Sends bytes on a connection of their own, and reads until it is closed, or until nothing comes any more although
 * `certain` answers are there.
 */
export function sendBatch(port: number, bytes: string, certain: number): Promise<Received> {
  const { promise, resolve } = Promise.withResolvers<Received>()
  let received = ''
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text
    if (readAnswers(received).answers.length >= certain) socket.setTimeout(SILENCE_MS)
  })
  socket.setTimeout(PATIENCE_MS, () => socket.destroy())
  // A server that refuses before it has read all may reset the connection.
  socket.on('error', () => socket.destroy())
  socket.once('close', () => resolve(readAnswers(received)))
  socket.write(bytes, 'latin1')
  return promise
}

/** Answers one after the other; each says its length, or has none. Interim ones are passed over. */
function readAnswers(received: string): Received {
  const answers: RawAnswer[] = []
  let at = 0
  for (;;) {
    const end = received.indexOf('\r\n\r\n', at)
    if (end < 0) break
    const [statusLine = '', ...lines] = received.slice(at, end).split('\r\n')
    const headers = Object.fromEntries(lines.map(splitLine))
    const length = Number(headers['content-length'] ?? 0)
    if (end + 4 + length > received.length) break
    const status = Number(statusLine.split(' ')[1])
    const body = received.slice(end + 4, end + 4 + length)
    if (status >= 200 || !/^HTTP\/1\.1 [0-9]{3}(?: |$)/.test(statusLine))
      answers.push({ statusLine, status, headers, body })
    at = end + 4 + length
  }
  return { answers, rest: received.slice(at) }
}

function splitLine(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
