import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Client, Dispatcher } from 'undici'
import type { TokenFields } from '../tokens/layout.ts'
import type { LiveCalls } from './live-calls.ts'
import { responseHeaders } from './response-headers.ts'
import { openTunnel } from './tunnel-open.ts'
import type { Call, Upstream } from './upstream.ts'
import { isConnectionLost, refusalOfFailure } from './upstream-failure.ts'

/** Methods that change nothing, so that doing them twice is as good as once (RFC 9110 section 9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * One call forwarded: what comes from the upstream goes out to the caller piece by piece, as fast as the caller reads.
 * Until the answer's head is there a failure is answered in the envelope; after that the caller's connection is cut, so
 * that a short answer is never taken for a whole one.
 */
export class Exchange implements Call, Dispatcher.DispatchHandler {
  readonly #upstream: Upstream
  readonly #options: Dispatcher.DispatchOptions
  readonly #reply: FastifyReply
  readonly #answer: ServerResponse
  readonly #caller: TokenFields | undefined
  readonly #liveCalls: LiveCalls
  #connection: Client | undefined
  #controller: Dispatcher.DispatchController | undefined
  #repeatable: boolean
  #callerGone = false
  #answering = false
  #headHeld = true
  #firstChunk: Buffer | undefined
  #awaitsDrain = false

  constructor(
    upstream: Upstream,
    options: Dispatcher.DispatchOptions,
    reply: FastifyReply,
    caller: TokenFields | undefined,
    liveCalls: LiveCalls,
  ) {
    this.#upstream = upstream
    this.#options = options
    this.#reply = reply
    this.#answer = reply.raw
    this.#caller = caller
    this.#liveCalls = liveCalls
    this.#repeatable = !options.body && SAFE.has(options.method)
    this.#answer.on('close', () => this.#onCallerClose())
  }

  get isGivenUp(): boolean {
    return this.#callerGone
  }

  start(): void {
    this.#upstream.take(this)
  }

  beginOn(connection: Client): void {
    this.#connection = connection
    connection.dispatch(this.#options, this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#callerGone) controller.abort(new Error('the caller went away'))
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Interim answers (RFC 9110 section 15.2) are between us and the upstream.
    if (status < 200) return
    const flat = responseHeaders(status, headers, this.#reply.getHeaders())
    this.#answer.writeHead(status, flat)
    this.#answering = true
    this.#reply.hijack()
    process.nextTick(flushHead, this)
  }

  /** Only where it was asked for; any other answer than 101 comes as all others do. */
  onRequestUpgrade(_: Dispatcher.DispatchController, _status: number, headers: IncomingHttpHeaders, far: Duplex): void {
    this.#upstream.giveBack(this.#connection!)
    openTunnel(this.#reply, headers, far as Socket, this.#caller, this.#liveCalls)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#headHeld && this.#firstChunk === undefined) this.#firstChunk = chunk
    else {
      this.flush()
      this.#write(chunk, controller)
    }
  }

  onResponseEnd(): void {
    this.#upstream.giveBack(this.#connection!)
    this.#headHeld = false
    this.#answer.end(this.#firstChunk)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#upstream.giveBack(this.#connection!)
    if (this.#callerGone) return
    if (this.#answering) this.#cut()
    else if (this.#repeatable && isConnectionLost(error)) this.#repeat()
    else this.#reply.send(refusalOfFailure(error))
  }

  /** Sends what is held back to the end of the tick: most answers are whole by then, and go out in one piece. */
  flush(): void {
    if (!this.#headHeld || this.#answer.destroyed) return
    this.#headHeld = false
    const chunk = this.#firstChunk
    this.#firstChunk = undefined
    // The head does not wait for content that may be long in coming, as with server-sent events.
    if (chunk === undefined) this.#answer.flushHeaders()
    else this.#write(chunk, this.#controller!)
  }

  #write(chunk: Buffer, controller: Dispatcher.DispatchController): void {
    if (this.#answer.write(chunk)) return
    controller.pause()
    if (this.#awaitsDrain) return
    this.#awaitsDrain = true
    this.#answer.on('drain', () => controller.resume())
  }

  /** Once, and only what is safe: the upstream may have done what it did not answer. */
  #repeat(): void {
    this.#repeatable = false
    this.#controller = undefined
    this.start()
  }

  /** With HTTP/1.0 the end of the connection is the end of the content, so only a reset tells that some is missing. */
  #cut(): void {
    if (this.#reply.request.raw.httpVersion === '1.0') this.#answer.socket?.resetAndDestroy()
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
