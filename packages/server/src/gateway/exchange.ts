import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Client, Dispatcher } from 'undici'
import { Refusal } from '../flows/refusal.ts'
import type { EndCause } from './live-calls.ts'
import type { RequestBody } from './request-body.ts'
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

/** How long the caller of an event stream that is over may take to read the rest. */
const GRACE_MS = 1000

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

/** What is asked of the upstream. */
export interface Asked extends Dispatcher.DispatchOptions {
  body: RequestBody | null
  /** How long the answer may take to begin, in milliseconds, from the end of the request. */
  headersTimeout: number
}

/**
 * One call forwarded: what comes from the upstream goes out to the caller piece by piece, as fast as the caller reads.
 * Until the answer's head is there a failure is answered in the envelope; after that the caller's connection is cut, so
 * that a short answer is never taken for a whole one.
 */
export class Exchange implements Call, Dispatcher.DispatchHandler {
  readonly #ends: ExchangeEnds
  readonly #asked: Asked
  readonly #answer: ServerResponse
  readonly #begunAt = performance.now()
  /** While the call is under way: after that it is another call's. */
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

  constructor(ends: ExchangeEnds, asked: Asked) {
    this.#ends = ends
    this.#asked = asked
    this.#answer = ends.answer
    this.#repeatable = !asked.body && SAFE.has(asked.method)
    this.#answer.on('close', () => this.#onCallerClose())
    asked.body?.on('error', error => this.#onBodyError(error))
  }

  start(): void {
    this.#ends.upstream.take(this)
  }

  /** What is left of the answer's time: who waited for a connection waits no longer for the rest. */
  get patienceMs(): number {
    return Math.max(1, Math.ceil(this.#asked.headersTimeout - (performance.now() - this.#begunAt)))
  }

  beginOn(connection: Client): void {
    const { body, headersTimeout } = this.#asked
    this.#connection = connection
    if (body) this.#watchCaller()
    // The time of an upload is its caller's, and the answer's begins with its end.
    connection.dispatch({ ...this.#asked, headersTimeout: body ? headersTimeout : this.patienceMs }, this)
  }

  onWaitedInVain(): void {
    this.#refuse(new Refusal('ApiOverloadedError', { retryAfterSeconds: 1 }))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#callerGone) controller.abort(new Error('the caller went away'))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Interim answers (RFC 9110 section 15.2) are between us and the upstream.
    if (status < 200) return
    this.#isEventStream = EVENT_STREAM.test(String(headers['content-type'] ?? ''))
    if (this.#isEventStream && !this.#lendConnection()) {
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
    else this.#refuse(refusalOfFailure(error, this.#ends.upstream.origin))
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
    const { body } = this.#asked
    this.#slowCaller ??= new SlowCaller(
      () => this.#answer.writableNeedDrain || body?.isStarved === true,
      () => this.#lendConnection(),
    )
  }

  /** Once, and only what is safe: the upstream may have done what it did not answer. */
  #repeat(): void {
    this.#repeatable = false
    this.#controller = undefined
    this.start()
  }

  #refuse(refusal: Refusal): void {
    this.#asked.body?.destroy()
    this.#ends.refuse(refusal)
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
    else this.#endWithin(GRACE_MS)
    this.#callerGone = true
    this.#controller?.abort(new Error('the call may go on no longer'))
  }

  /** A caller who reads nothing would keep its connection for as long as it likes. */
  #endWithin(ms: number): void {
    this.#answer.end()
    setTimeout(() => {
      if (!this.#answer.writableFinished) this.#cut()
    }, ms).unref()
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
    this.#ends.upstream.leave(this)
    this.#controller?.abort(new Error('the caller went away'))
  }

  /** On a connection it ends the call by itself. */
  #onBodyError(error: Error): void {
    if (this.#ends.upstream.leave(this) && error instanceof Refusal) this.#refuse(error)
  }
}

function flushHead(exchange: Exchange): void {
  exchange.flush()
}
