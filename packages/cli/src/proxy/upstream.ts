import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { UpstreamError } from './upstream-failure.ts'

/** A request for the upstream. */
export interface Sending {
  method: string
  /** Path and query. */
  target: string
  /** A flat list of names and values. */
  headers: string[]
  /** Content, piece by piece; none without. */
  body: AsyncIterable<Buffer> | undefined
  /** Waits with the content until the upstream asks for it; told when it does. */
  onContinue?: (() => void) | undefined
  /** Given the request, so that it can be ended from outside. */
  onStart(request: ClientRequest): void
}

/** The beginning of an answer. */
export interface Answered {
  request: ClientRequest
  message: IncomingMessage
  /** The connection, where the upstream changed to the protocol that was asked for, and its first bytes. */
  changed?: { socket: Duplex; head: Buffer }
}

export interface UpstreamOptions {
  /** http or https; a path of its own is put before every forwarded path. */
  url: URL
  /** Milliseconds of silence before the head of an answer. */
  timeoutMs: number
}

/** Milliseconds an unused connection stays open: less than what is usual at the other end. */
const IDLE_MS = 30_000
/** Milliseconds after which content is sent without having been asked for (RFC 9110 section 10.1.1). */
const CONTINUE_MS = 1000
/** Doing these twice is as good as once (RFC 9110 section 9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The server behind the proxy. Redirects are not followed: they are the caller's to judge. */
export class Upstream {
  readonly host: string
  readonly #options: UpstreamOptions
  readonly #basePath: string
  readonly #module: typeof http | typeof https
  readonly #agent: http.Agent

  constructor(options: UpstreamOptions) {
    const { url } = options
    this.#options = options
    this.host = url.host
    this.#basePath = url.pathname.replace(/\/+$/, '')
    this.#module = url.protocol === 'https:' ? https : http
    this.#agent = new this.#module.Agent({ keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' })
  }

  /**
   * Sends, and resolves when the answer begins.
   *
   * @throws UpstreamError
   */
  async send(sending: Sending): Promise<Answered> {
    try {
      return await this.#attempt(sending, this.#agent)
    } catch (error) {
      // The upstream closed an idle connection just when it was used: it has seen nothing.
      const isRepeatable = error instanceof UpstreamError && error.isStale && !sending.body && SAFE.has(sending.method)
      if (!isRepeatable) throw error
      return this.#attempt(sending, false)
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #attempt(sending: Sending, agent: http.Agent | false): Promise<Answered> {
    const { url, timeoutMs } = this.#options
    const { promise, resolve, reject } = Promise.withResolvers<Answered>()
    const request = this.#module.request({
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      method: sending.method,
      path: this.#basePath + sending.target,
      headers: sending.headers,
      agent,
    })
    request.setTimeout(timeoutMs, () => request.destroy(new UpstreamError('timeout')))
    // Kept for all its life: a connection may also break when the answer has begun, which the answer itself tells.
    request.on('error', error => reject(UpstreamError.of(error, request.reusedSocket)))
    request.once('response', message => {
      request.setTimeout(0)
      resolve({ request, message })
    })
    request.once('upgrade', (message, socket, head) => resolve({ request, message, changed: { socket, head } }))
    sending.onStart(request)
    if (sending.body) deliver(request, sending.body, sending.onContinue)
    else request.end()
    return promise
  }
}

function deliver(request: ClientRequest, body: AsyncIterable<Buffer>, onContinue: (() => void) | undefined): void {
  const start = (): void => {
    pump(request, body).catch(() => request.destroy(new UpstreamError('caller')))
  }
  if (!onContinue) {
    start()
    return
  }
  const goOn = (): void => {
    settle()
    onContinue()
    start()
  }
  const timer = setTimeout(goOn, CONTINUE_MS)
  const settle = (): void => {
    clearTimeout(timer)
    request.off('continue', goOn).off('response', settle).off('close', settle)
  }
  request.once('continue', goOn).once('response', settle).once('close', settle)
  request.flushHeaders()
}

/** Writes no faster than the upstream reads. */
async function pump(request: ClientRequest, body: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of body) {
    if (request.destroyed) return
    if (!request.write(chunk)) await drained(request)
  }
  if (!request.destroyed) request.end()
}

function drained(request: ClientRequest): Promise<void> {
  return new Promise(done => {
    const settle = (): void => {
      request.off('drain', settle).off('close', settle)
      done()
    }
    request.on('drain', settle).on('close', settle)
  })
}
