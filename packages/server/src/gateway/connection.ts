import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type AnswerHeaders, AnswerReader, type AnswerSink } from './answer-reader.ts'
import { ConnectionFailure, FAILURE } from './connection-failure.ts'
import type { RequestBody } from './request-body.ts'
import { requestHead } from './request-head.ts'
import { writeChunk } from './write-chunk.ts'

/** A request as it goes to an upstream. */
export interface UpstreamRequest {
  method: string
  /** Path and query. */
  path: string
  /** A flat list of names and values, without Host and what frames the content. */
  headers: readonly string[]
  body: RequestBody | null
  /** Whether it asks to change to this protocol. */
  upgrade: string | null
  /** How long the answer may take to begin, in milliseconds, from the end of the request. */
  answerTimeoutMs: number
}

/** What becomes of a call. A chunk is good for the current turn only: whoever keeps it makes a copy. */
export interface AnswerHandler {
  onHead(status: number, headers: AnswerHeaders): void
  /** After a 101 that was asked for; the socket is the handler's from now on. */
  onTunnel(headers: AnswerHeaders, far: Socket): void
  onChunk(chunk: Buffer): void
  onEnd(): void
  /** Nothing more comes, whether an answer has begun or not. */
  onFailure(error: Error): void
}

const CONNECT_MS = 10_000
/**
 * All connections read into one place: what comes is told in the same turn, and whoever keeps it makes a copy. Of many
 * that stay open, a place for each would take more memory than all else of them.
 */
const READ_INTO = Buffer.allocUnsafeSlow(65_536)
/** Upstreams close idle connections after 5 s and more; one that is closed just when it is used loses its call. */
const IDLE_MS = 4_000
const IDLE_MARGIN_MS = 1_000
const LOOK_FOR_IDLE_MS = 1_000
type Listeners = Readonly<Record<string, (...values: never[]) => void>>

/** One call at a time to one upstream, on a connection that is kept between calls, and made anew when it is gone. */
export class Connection implements AnswerSink {
  readonly #url: URL
  #socket: Socket | undefined
  #isConnected = false
  #handler: AnswerHandler | undefined
  #request: UpstreamRequest | undefined
  #reader: AnswerReader | undefined
  #answerTimer: NodeJS.Timeout | undefined
  #idleTimer: NodeJS.Timeout | undefined
  #idleMs = IDLE_MS
  #idleSince = Number.POSITIVE_INFINITY
  #stopListening: (() => void) | undefined
  #isPaused = false
  #isSent = false
  #isAnswering = false

  constructor(url: URL) {
    this.#url = url
  }

  /** Begins a call; the one before must be over. */
  send(request: UpstreamRequest, handler: AnswerHandler): void {
    this.#request = request
    this.#handler = handler
    this.#isSent = false
    this.#isAnswering = false
    this.#reader = new AnswerReader({ method: request.method, tunnel: request.upgrade !== null }, this)
    if (request.upgrade !== null) this.#drop()
    if (performance.now() - this.#idleSince >= this.#idleMs) this.#drop()
    if (this.#socket === undefined) this.#connect(request.upgrade !== null)
    if (this.#isConnected) this.#send()
  }

  /** Reads no more for now. */
  pause(): void {
    this.#isPaused = true
    this.#socket?.pause()
  }

  resume(): void {
    this.#isPaused = false
    this.#socket?.resume()
  }

  /** Ends the connection; the handler is told of the error. */
  abort(error: Error): void {
    this.#drop()
    this.#fail(error)
  }

  /** Ends the connection, and the call on it. */
  destroy(): void {
    this.abort(new ConnectionFailure(FAILURE.closed))
  }

  #connect(asStream: boolean): void {
    const { hostname, port, protocol } = this.#url
    const isTls = protocol === 'https:'
    const host = hostname.replace(/^\[|\]$/g, '')
    const address = { host, port: Number(port) || (isTls ? 443 : 80), noDelay: true, autoSelectFamily: true }
    const onread = {
      buffer: READ_INTO,
      callback: (count: number) => this.#onBytes(socket, READ_INTO.subarray(0, count)),
    }
    const socket: Socket = isTls
      ? connectTls({ ...address, ...(isIP(host) === 0 && { servername: host }), ALPNProtocols: ['http/1.1'] })
      : connectTcp(asStream ? address : { ...address, onread })
    this.#socket = socket
    socket.on(isTls ? 'secureConnect' : 'connect', () => this.#onConnect(socket))
    this.#listen(socket, {
      ...((isTls || asStream) && { data: (chunk: Buffer) => void this.#onBytes(socket, chunk) }),
      error: (error: NodeJS.ErrnoException) => this.#onLost(socket, error.code ?? error.name),
      end: () => this.#onEndOfSide(socket),
      close: () => this.#onLost(socket, FAILURE.lost),
      drain: () => this.#onDrain(),
    })
    this.#answerTimer = setTimeout(() => this.abort(new ConnectionFailure(FAILURE.connectTimeout)), CONNECT_MS)
  }

  #listen(socket: Socket, listeners: Listeners): void {
    for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener as () => void)
    this.#stopListening = () => {
      for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener as () => void)
    }
  }

  #onConnect(socket: Socket): void {
    if (this.#socket !== socket) return
    this.#isConnected = true
    this.#idleSince = Number.POSITIVE_INFINITY
    this.#idleTimer = setInterval(() => this.#dropIdle(), LOOK_FOR_IDLE_MS).unref()
    clearTimeout(this.#answerTimer)
    if (this.#request) this.#send()
  }

  #send(): void {
    const { body } = this.#request as UpstreamRequest
    const head = requestHead(this.#url.host, this.#request as UpstreamRequest)
    if (head === undefined) return void this.abort(new ConnectionFailure(FAILURE.request))
    this.#socket?.write(head.text, 'latin1')
    if (body) this.#sendBody(body, head.isChunked)
    else this.#onSent()
  }

  #sendBody(body: RequestBody, isChunked: boolean): void {
    const socket = this.#socket as Socket
    body.on('data', (chunk: Buffer) => {
      const isTaken = isChunked ? writeChunk(socket, chunk) : socket.write(chunk)
      // An upstream that takes nothing is as late as one that says nothing.
      if (isTaken) this.#stopAnswerTimer()
      else {
        body.pause()
        this.#startAnswerTimer()
      }
    })
    body.on('end', () => {
      if (this.#request?.body !== body) return
      if (isChunked) socket.write('0\r\n\r\n', 'latin1')
      this.#onSent()
    })
    body.on('error', error => {
      if (this.#request?.body === body) this.abort(error)
    })
  }

  #onDrain(): void {
    if (this.#request?.body && !this.#isSent) this.#stopAnswerTimer()
    this.#request?.body?.resume()
  }

  #onSent(): void {
    this.#isSent = true
    this.#startAnswerTimer()
  }

  #startAnswerTimer(): void {
    this.#stopAnswerTimer()
    if (this.#isAnswering || this.#reader === undefined) return
    const { answerTimeoutMs } = this.#request as UpstreamRequest
    this.#answerTimer = setTimeout(() => this.abort(new ConnectionFailure(FAILURE.answerTimeout)), answerTimeoutMs)
  }

  #stopAnswerTimer(): void {
    clearTimeout(this.#answerTimer)
  }

  /** Gives whether to read on. */
  #onBytes(socket: Socket, bytes: Buffer): boolean {
    // What comes when nothing was asked for is nobody's.
    if (this.#reader === undefined || this.#socket !== socket) {
      if (this.#socket === socket) this.#drop()
      return false
    }
    try {
      this.#reader.push(bytes)
    } catch (error) {
      this.abort(error as Error)
    }
    return !this.#isPaused
  }

  onHead(status: number, headers: AnswerHeaders): void {
    this.#isAnswering = true
    this.#stopAnswerTimer()
    const [, seconds] = /timeout=([0-9]{1,5})/i.exec(String(headers['keep-alive'] ?? '')) ?? []
    if (seconds !== undefined) this.#idleMs = Math.min(IDLE_MS, Number(seconds) * 1000 - IDLE_MARGIN_MS)
    this.#handler?.onHead(status, headers)
  }

  onChunk(chunk: Buffer): void {
    this.#handler?.onChunk(chunk)
  }

  onTunnel(headers: AnswerHeaders, rest: Buffer): void {
    const socket = this.#socket as Socket
    this.#stopAnswerTimer()
    this.#socket = undefined
    this.#isConnected = false
    this.#stopListening?.()
    if (rest.length > 0) socket.unshift(rest)
    const handler = this.#release()
    handler?.onTunnel(headers, socket)
  }

  onEnd(isReusable: boolean): void {
    const body = this.#request?.body
    if (!isReusable || !this.#isSent) this.#drop()
    if (this.#isPaused) this.resume()
    this.#idleSince = performance.now()
    const handler = this.#release()
    if (body && !body.readableEnded) body.destroy()
    handler?.onEnd()
  }

  #onEndOfSide(socket: Socket): void {
    if (this.#socket !== socket) return
    if (this.#reader?.hasBegun) {
      try {
        this.#reader.close()
      } catch (error) {
        this.abort(error as Error)
      }
      return
    }
    this.#onLost(socket, FAILURE.lost)
  }

  #onLost(socket: Socket, code: string): void {
    if (this.#socket !== socket) return
    const wasConnected = this.#isConnected
    this.#drop()
    this.#fail(new ConnectionFailure(wasConnected && code !== 'ETIMEDOUT' ? FAILURE.lost : code))
  }

  #dropIdle(): void {
    if (this.#request === undefined && performance.now() - this.#idleSince >= this.#idleMs) this.#drop()
  }

  /** Forgets the socket, and ends it. */
  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#isConnected = false
    this.#isPaused = false
    clearInterval(this.#idleTimer)
    socket?.destroy()
  }

  #fail(error: Error): void {
    const { body } = this.#request ?? {}
    const handler = this.#release()
    body?.destroy()
    handler?.onFailure(error)
  }

  /** The call is over; gives whose it was. */
  #release(): AnswerHandler | undefined {
    const handler = this.#handler
    this.#handler = undefined
    this.#request = undefined
    this.#reader?.stop()
    this.#reader = undefined
    this.#stopAnswerTimer()
    return handler
  }
}
