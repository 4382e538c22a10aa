import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Client, Dispatcher } from 'undici'
import { Refusal } from '../flows/refusal.ts'
import type { EndCause } from './live-calls.ts'
import { RequestBody } from './request-body.ts'
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
export class Exchange implements Call, Dispatcher.DispatchHandler {
  readonly #ends: ExchangeEnds
  readonly #options: Dispatcher.DispatchOptions
  readonly #answer: ServerResponse
  #connection: Client | undefined
  #controller: Dispatcher.DispatchController | undefined
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

  constructor(ends: ExchangeEnds, options: Dispatcher.DispatchOptions) {
    this.#ends = ends
    this.#options = options
    this.#answer = ends.answer
    this.#repeatable = !options.body && SAFE.has(options.method)
    this.#answer.on('close', () => this.#onCallerClose())
  }

  get isGivenUp(): boolean {
    return this.#callerGone
  }

  start(): void {
    this.#ends.upstream.take(this)
  }

  beginOn(connection: Client): void {
    this.#connection = connection
    if (this.#options.body) this.#watchCaller()
    connection.dispatch(this.#options, this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#callerGone) controller.abort(new Error('the caller went away'))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Interim answers (RFC 9110 section 15.2) are between us and the upstream.
    if (status < 200) return
    this.#isEventStream = EVENT_STREAM.test(headers['content-type'] ?? '')
    if (this.#isEventStream && !this.#ends.upstream.lend(this.#connection!)) {
      controller.abort(new Refusal('ApiOverloadedError', { retryAfterSeconds: 1 }))
      return
    }
    this.#answer.writeHead(status, responseHeaders(status, headers, this.#ends.own))
    this.#answering = true
    this.#hasLength = headers['content-length'] !== undefined
    process.nextTick(flushHead, this)
  }

  /** Only where it was asked for; any other answer than 101 comes as all others do. */
  onRequestUpgrade(_: Dispatcher.DispatchController, _status: number, headers: IncomingHttpHeaders, far: Duplex): void {
    this.#settle()
    openTunnel(this.#ends, headers, far as Socket)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#headHeld && this.#firstChunk === undefined) this.#firstChunk = chunk
    else {
      this.flush()
      this.#silence?.restart()
      this.#write(chunk, controller)
    }
  }

  onResponseEnd(): void {
    this.#settle()
    this.#headHeld = false
    const content = this.#firstChunk
    // Node sends head and content in one piece where both are text, and in two where the content is not.
    if (content && content.length <= MOST_WITH_HEAD) this.#answer.end(content.toString('latin1'), 'latin1')
    else this.#answer.end(content)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
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
    else this.#write(chunk, this.#controller!)
  }

  /** An answer that is not whole at once is watched: an event stream for its token's end, any other for silence. */
  #watch(): void {
    if (this.#isEventStream) this.#leaveLive = this.#ends.keepLive(() => this.#endEarly())
    else this.#silence = new SilenceTimer(this.#ends.silenceTimeoutMs, () => this.#onSilence())
  }

  #write(chunk: Buffer, controller: Dispatcher.DispatchController): void {
    if (this.#answer.write(chunk)) return
    controller.pause()
    this.#watchCaller()
    // It is the caller now who is slow, and not the upstream.
    this.#silence?.stop()
    if (this.#awaitsDrain) return
    this.#awaitsDrain = true
    this.#answer.on('drain', () => {
      this.#silence?.restart()
      controller.resume()
    })
  }

  #watchCaller(): void {
    const { body } = this.#options
    this.#slowCaller ??= new SlowCaller(
      () => this.#answer.writableNeedDrain || (body instanceof RequestBody && body.isStarved),
      () => this.#ends.upstream.lend(this.#connection!),
    )
  }

  /** Once, and only what is safe: the upstream may have done what it did not answer. */
  #repeat(): void {
    this.#repeatable = false
    this.#controller = undefined
    this.start()
  }

  /** The connection to the upstream is free, or lost. */
  #settle(): void {
    this.#ends.upstream.giveBack(this.#connection!)
    this.#silence?.end()
    this.#slowCaller?.end()
    this.#leaveLive?.()
  }

  /** An event stream may end at any event, unless it gave its length: its reader calls again, and is told why it may not. */
  #endEarly(): void {
    if (this.#hasLength) this.#cut()
    else this.#answer.end()
    this.#callerGone = true
    this.#controller?.abort(new Error('the call may go on no longer'))
  }

  #onSilence(): void {
    this.#controller?.abort(new Error('the upstream fell silent'))
  }

  /** With HTTP/1.0 the end of the connection is the end of the content, so only a reset tells that some is missing. */
  #cut(): void {
    if (this.#ends.request.httpVersion === '1.0') this.#answer.socket?.resetAndDestroy()
    this.#answer.destroy()
  }

  #onCallerClose(): void {
    if (this.#answer.writableFinished) return
    this.#callerGone = true
    this.#controller?.abort(new Error('the caller went away'))
  }
}

function flushHead(exchange: Exchange): void {
  exchange.flush()
}
