import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Refusal } from '../flows/refusal.ts'
import type { AnswerHeaders } from './answer-reader.ts'
import type { AnswerHandler, Connection, UpstreamRequest } from './connection.ts'
import type { EndCause } from './live-calls.ts'
import { type OwnHeaders, responseHeaders } from './response-headers.ts'
import { SilenceTimer } from './silence-timer.ts'
import { SlowCaller } from './slow-caller.ts'
import { openTunnel } from './tunnel-open.ts'
import type { Call, Upstream } from './upstream.ts'
import { isConnectionLost, refusalOfFailure } from './upstream-failure.ts'

/** Methods that change nothing, so that doing them twice is as good as once (RFC 9110 section 9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Content of at most so many bytes goes out with its head in one piece. */
const MOST_WITH_HEAD = 16_384

const EVENT_STREAM = /^text\/event-stream\s*(?:;|$)/i

/** What an exchange is between. */
export interface ExchangeEnds {
  upstream: Upstream
  request: IncomingMessage
  answer: ServerResponse
  /** What this server adds to the answer. */
  own: OwnHeaders
  silenceTimeoutMs: number
  /** Answers in the envelope, where no answer has begun. */
  refuse(refusal: Refusal): void
  /** Told of an answer that may last, with what ends it early. Gives what to call when it is over by itself. */
  keepLive(end: (cause: EndCause) => void): () => void
}

/**
 * One call forwarded: what comes from the upstream goes out to the caller piece by piece, as fast as the caller reads.
 * Until the answer's head is there a failure is answered in the envelope; after that the caller's connection is cut, so
 * that a short answer is never taken for a whole one.
 */
export class Exchange implements Call, AnswerHandler {
  readonly #ends: ExchangeEnds
  readonly #asked: UpstreamRequest
  readonly #answer: ServerResponse
  /** While the call is under way: after that it is another call's. */
  #connection: Connection | undefined
  #repeatable: boolean
  #callerGone = false
  #answering = false
  #headHeld = true
  #firstChunk: Buffer | undefined
  #awaitsDrain = false
  #silence: SilenceTimer | undefined
  #slowCaller: SlowCaller | undefined
  #leaveLive: (() => void) | undefined
  #isEventStream = false
  #hasLength = false

  constructor(ends: ExchangeEnds, asked: UpstreamRequest) {
    this.#ends = ends
    this.#asked = asked
    this.#answer = ends.answer
    this.#repeatable = !asked.body && SAFE.has(asked.method)
    this.#answer.on('close', () => this.#onCallerClose())
  }

  get isGivenUp(): boolean {
    return this.#callerGone
  }

  start(): void {
    this.#ends.upstream.take(this)
  }

  beginOn(connection: Connection): void {
    this.#connection = connection
    if (this.#asked.body) this.#watchCaller()
    connection.send(this.#asked, this)
  }

  onHead(status: number, headers: AnswerHeaders): void {
    this.#isEventStream = EVENT_STREAM.test(String(headers['content-type'] ?? ''))
    if (this.#isEventStream && !this.#lendConnection()) {
      this.#connection?.abort(new Refusal('ApiOverloadedError', { retryAfterSeconds: 1 }))
      return
    }
    this.#answer.writeHead(status, responseHeaders(status, headers, this.#ends.own))
    this.#answering = true
    this.#hasLength = headers['content-length'] !== undefined
    process.nextTick(flushHead, this)
  }

  /** Only where it was asked for; any other answer than 101 comes as all others do. */
  onTunnel(headers: AnswerHeaders, far: Socket): void {
    this.#settle()
    openTunnel(this.#ends, headers, far)
  }

  onChunk(chunk: Buffer): void {
    if (this.#headHeld && this.#firstChunk === undefined) this.#firstChunk = chunk
    else {
      this.flush()
      this.#silence?.restart()
      this.#write(chunk)
    }
  }

  onEnd(): void {
    this.#settle()
    this.#headHeld = false
    const content = this.#firstChunk
    // Node sends head and content in one piece where both are text, and in two where the content is not.
    if (content && content.length <= MOST_WITH_HEAD) this.#answer.end(content.toString('latin1'), 'latin1')
    else this.#answer.end(content && Buffer.from(content))
  }

  onFailure(error: Error): void {
    this.#settle()
    if (this.#callerGone) return
    if (this.#answering) this.#cut()
    else if (this.#repeatable && isConnectionLost(error)) this.#repeat()
    else this.#ends.refuse(refusalOfFailure(error))
  }

  /** Sends what is held back to the end of the tick: most answers are whole by then, and go out in one piece. */
  flush(): void {
    if (!this.#headHeld || this.#answer.destroyed) return
    this.#headHeld = false
    this.#watch()
    const chunk = this.#firstChunk
    this.#firstChunk = undefined
    // The head does not wait for content that may be long in coming, as with server-sent events.
    if (chunk === undefined) this.#answer.flushHeaders()
    else this.#write(chunk)
  }

  /** An answer that is not whole at once is watched: an event stream for its token's end, any other for silence. */
  #watch(): void {
    if (this.#isEventStream) this.#leaveLive = this.#ends.keepLive(() => this.#endEarly())
    else this.#silence = new SilenceTimer(this.#ends.silenceTimeoutMs, () => this.#onSilence())
  }

  #write(chunk: Buffer): void {
    // A copy: the next piece is read into the same place, and this one may have to wait for its caller.
    if (this.#answer.write(Buffer.from(chunk))) return
    this.#connection?.pause()
    this.#watchCaller()
    // It is the caller now who is slow, and not the upstream.
    this.#silence?.stop()
    if (this.#awaitsDrain) return
    this.#awaitsDrain = true
    this.#answer.on('drain', () => {
      this.#silence?.restart()
      this.#connection?.resume()
    })
  }

  #watchCaller(): void {
    const { body } = this.#asked
    this.#slowCaller ??= new SlowCaller(
      () => this.#answer.writableNeedDrain || body?.isStarved === true,
      () => this.#lendConnection(),
    )
  }

  /** Once, and only what is safe: the upstream may have done what it did not answer. */
  #repeat(): void {
    this.#repeatable = false
    this.start()
  }

  /** The connection to the upstream is free, or lost. */
  #settle(): void {
    const connection = this.#connection
    this.#connection = undefined
    this.#silence?.end()
    this.#slowCaller?.end()
    this.#leaveLive?.()
    if (connection) this.#ends.upstream.giveBack(connection)
  }

  #lendConnection(): boolean {
    return this.#connection !== undefined && this.#ends.upstream.lend(this.#connection)
  }

  /** An event stream may end at any event, unless it gave its length: its reader calls again, and is told why it may not. */
  #endEarly(): void {
    if (this.#hasLength) this.#cut()
    else this.#answer.end()
    this.#callerGone = true
    this.#connection?.abort(new Error('the call may go on no longer'))
  }

  #onSilence(): void {
    this.#connection?.abort(new Error('the upstream fell silent'))
  }

  /** With HTTP/1.0 the end of the connection is the end of the content, so only a reset tells that some is missing. */
  #cut(): void {
    if (this.#ends.request.httpVersion === '1.0') this.#answer.socket?.resetAndDestroy()
    this.#answer.destroy()
  }

  #onCallerClose(): void {
    if (this.#answer.writableFinished) return
    this.#callerGone = true
    this.#connection?.abort(new Error('the caller went away'))
  }
}

function flushHead(exchange: Exchange): void {
  exchange.flush()
}
