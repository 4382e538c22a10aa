import { MalformedAnswerError } from './connection-failure.ts'

/** Headers of an answer by lower-case name; of one that came more than once, all values. */
export type AnswerHeaders = Record<string, string | string[]>

/** What an answer is read into. Chunks are views of the bytes that were read: good for the current turn only. */
export interface AnswerSink {
  onHead(status: number, headers: AnswerHeaders): void
  /** After a 101, with what came behind its head. */
  onTunnel(headers: AnswerHeaders, rest: Buffer): void
  onChunk(chunk: Buffer): void
  /** @param isReusable whether another request may follow on the connection */
  onEnd(isReusable: boolean): void
}

/** What decides how an answer is framed beside its own head. */
export interface Asked {
  method: string
  tunnel: boolean
}

type State = 'head' | 'length' | 'size' | 'chunk' | 'chunk end' | 'trailers' | 'until close' | 'over'

const MOST_HEAD_BYTES = 65_536
const MOST_LINE_BYTES = 1_024
const NOTHING = Buffer.alloc(0)
const HEAD_END = Buffer.from('\r\n\r\n')
const LINE_END = Buffer.from('\r\n')

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const LENGTH = /^[0-9]{1,15}$/
const CHUNK_SIZE = /^([0-9a-f]{1,13})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i

/** Names repeat from answer to answer: a bounded memory of those that were found good. */
const MOST_NAMES = 1_000
const names = new Map<string, string>()

/**
 * Reads one answer (RFC 9112) as its bytes come. Strict: what two readers could frame differently is no answer. `push` and
 * `close` throw {@link MalformedAnswerError}.
 */
export class AnswerReader {
  readonly #asked: Asked
  readonly #sink: AnswerSink
  #state: State = 'head'
  /** Of a head or line that has not ended yet. */
  #kept: Buffer = NOTHING
  #left = 0
  #trailerBytes = 0
  #keepsAlive = false
  #isStopped = false

  constructor(asked: Asked, sink: AnswerSink) {
    this.#asked = asked
    this.#sink = sink
  }

  /** Whether a byte of the final answer, or of one before it, has come. */
  get hasBegun(): boolean {
    return this.#state !== 'head' || this.#kept.length > 0
  }

  get #isOver(): boolean {
    return this.#state === 'over'
  }

  push(bytes: Buffer): void {
    if (this.#isOver) return
    let rest = this.#join(bytes)
    while (rest.length > 0 && !this.#isOver) {
      const next = this.#step(rest)
      if (next === undefined) return
      rest = next
    }
    // Bytes behind an answer are nobody's: the connection cannot be used again.
    if (rest.length > 0) this.#keepsAlive = false
    if (this.#isOver && !this.#isStopped) this.#sink.onEnd(this.#keepsAlive)
  }

  /** Nobody wants to know the rest. */
  stop(): void {
    this.#isStopped = true
    this.#state = 'over'
  }

  /** The upstream has ended its side. */
  close(): void {
    if (this.#state !== 'until close') throw new MalformedAnswerError()
    this.#state = 'over'
    this.#sink.onEnd(false)
  }

  /** Reads as much as can be read, and gives what follows; `undefined` where more has to come first. */
  #step(bytes: Buffer): Buffer | undefined {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes)
      case 'length':
      case 'chunk':
        return this.#readContent(bytes)
      case 'until close':
        this.#sink.onChunk(bytes)
        return NOTHING
      default:
        return this.#readLine(bytes)
    }
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(HEAD_END)
    if (end > MOST_HEAD_BYTES || (end < 0 && bytes.length > MOST_HEAD_BYTES)) throw new MalformedAnswerError()
    if (end < 0) return this.#keep(bytes)
    const { version, status, headers } = readHead(bytes.toString('latin1', 0, end))
    const rest = bytes.subarray(end + HEAD_END.length)
    if (status === 101) {
      if (!this.#asked.tunnel) throw new MalformedAnswerError()
      this.#state = 'over'
      this.#sink.onTunnel(headers, rest)
      return undefined
    }
    if (status < 200) return rest
    this.#keepsAlive = version === '1' && !/(?:^|,)[\t ]*close[\t ]*(?:,|$)/i.test(String(headers.connection ?? ''))
    this.#state = this.#framingOf(version, status, headers)
    this.#sink.onHead(status, headers)
    return rest
  }

  /** RFC 9112 section 6.3. */
  #framingOf(version: string, status: number, headers: AnswerHeaders): State {
    const { 'transfer-encoding': coding, 'content-length': length } = headers
    if (
      coding !== undefined &&
      (length !== undefined || version === '0' || String(coding).toLowerCase() !== 'chunked')
    ) {
      throw new MalformedAnswerError()
    }
    if (length !== undefined && (typeof length !== 'string' || !LENGTH.test(length))) throw new MalformedAnswerError()
    if (this.#asked.method === 'HEAD' || status === 204 || status === 304) return 'over'
    if (coding !== undefined) return 'size'
    if (length === undefined) return 'until close'
    this.#left = Number(length)
    return this.#left === 0 ? 'over' : 'length'
  }

  #readContent(bytes: Buffer): Buffer {
    const count = Math.min(this.#left, bytes.length)
    this.#left -= count
    if (this.#left === 0) this.#state = this.#state === 'length' ? 'over' : 'chunk end'
    this.#sink.onChunk(count === bytes.length ? bytes : bytes.subarray(0, count))
    return bytes.subarray(count)
  }

  #readLine(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(LINE_END)
    if (end > MOST_LINE_BYTES || (end < 0 && bytes.length > MOST_LINE_BYTES)) throw new MalformedAnswerError()
    if (end < 0) return this.#keep(bytes)
    const line = bytes.toString('latin1', 0, end)
    if (this.#state === 'size') this.#onSize(line)
    else if (this.#state === 'trailers') this.#onTrailer(line)
    else if (line === '') this.#state = 'size'
    else throw new MalformedAnswerError()
    return bytes.subarray(end + LINE_END.length)
  }

  #onSize(line: string): void {
    const size = CHUNK_SIZE.exec(line)?.[1]
    if (size === undefined) throw new MalformedAnswerError()
    this.#left = Number.parseInt(size, 16)
    this.#state = this.#left === 0 ? 'trailers' : 'chunk'
  }

  /** They end here. */
  #onTrailer(line: string): void {
    if (line === '') this.#state = 'over'
    this.#trailerBytes += line.length
    if (this.#trailerBytes > MOST_HEAD_BYTES) throw new MalformedAnswerError()
  }

  #join(bytes: Buffer): Buffer {
    if (this.#kept.length === 0) return bytes
    const joined = Buffer.concat([this.#kept, bytes])
    this.#kept = NOTHING
    return joined
  }

  #keep(bytes: Buffer): undefined {
    this.#kept = Buffer.from(bytes)
    return undefined
  }
}

function readHead(text: string): { version: string; status: number; headers: AnswerHeaders } {
  const [first = '', ...lines] = text.split('\r\n')
  const [, version, status] = STATUS_LINE.exec(first) ?? []
  if (version === undefined) throw new MalformedAnswerError()
  const headers: AnswerHeaders = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = nameOf(line.slice(0, colon))
    const value = line.slice(colon + 1).trim()
    if (colon <= 0 || name === undefined || !VALUE.test(value)) throw new MalformedAnswerError()
    // Every object has a `constructor` that is no header.
    const before = Object.hasOwn(headers, name) ? headers[name] : undefined
    headers[name] = before === undefined ? value : [before, value].flat()
  }
  return { version, status: Number(status), headers }
}

/** In lower case; `undefined` for what is no name, such as the blank of a folded line. */
function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = text.toLowerCase()
  if (!TOKEN.test(text) || name === '__proto__') return undefined
  if (names.size < MOST_NAMES && text.length <= 64) names.set(text, name)
  return name
}
