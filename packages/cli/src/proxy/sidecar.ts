import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { ChatAppError } from '@chatapp-access/client'
import type { Access } from './access.ts'
import { refusalOfAccess } from './access-failure.ts'
import type { Call } from './call.ts'
import { admit, type Door, requireKey } from './door.ts'
import { forward } from './forward.ts'
import { refuseConnect, refuseMalformed } from './malformed.ts'
import type { Answerer, Metrics } from './metrics.ts'
import { answerOwnPage, OPEN_PAGES, type OwnPages } from './own-pages.ts'
import type { ReplayLimits } from './recording.ts'
import { Refusal, refuse } from './refusal.ts'
import { shownPassword } from './shown-password.ts'
import { readTarget, type Target } from './target.ts'
import { answerTokenMethod } from './token-methods.ts'
import type { Upstream } from './upstream.ts'
import { refusalOfUpstream, UpstreamError } from './upstream-failure.ts'

export interface SidecarTools {
  upstream: Upstream
  access: Access
  metrics: Metrics
  replay: ReplayLimits
  pages: OwnPages
  appId: string
  /** Calls at the same time; beyond it they are refused rather than made to wait. */
  mostCalls: number
  /** Told of failures that somebody has to know of; never with anything secret. */
  onFailure(failure: ChatAppError | UpstreamError): void
  /** Unix milliseconds. */
  now(): number
}

/** Milliseconds for the head of a request. Its body may take as long as it takes: callers are of this machine. */
const HEAD_TIMEOUT_MS = 30_000
const KEEP_ALIVE_MS = 75_000
/** A token of one's own in the place of one: says what it is to whoever reads it. */
const PLACEHOLDER = 'chatapp_proxy_placeholder'

/** The local proxy: whoever calls through it has access, and never sees a token. */
export class Sidecar {
  readonly server: Server
  readonly #tools: SidecarTools
  readonly #tunnels = new Set<Duplex>()
  #door: Door | undefined
  #calls = 0
  #onIdle: (() => void) | undefined
  #isStopping = false

  constructor(tools: SidecarTools) {
    this.#tools = tools
    this.server = createServer({
      keepAlive: true,
      requestTimeout: 0,
      headersTimeout: HEAD_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Any other upgrade, as to HTTP/2, is an offer that may be ignored (RFC 9110 section 7.8).
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    })
    this.server.on('request', (request, response) => this.#serve({ request, response, expectsContinue: false }))
    this.server.on('checkContinue', (request, response) => this.#serve({ request, response, expectsContinue: true }))
    this.server.on('upgrade', (request, socket, head) => this.#serveUpgrade(request, socket, head))
    this.server.on('connect', (_request, socket) => refuseConnect(socket))
    this.server.on('clientError', refuseMalformed)
  }

  /** Callers come in by this door from now on. */
  open(door: Door): void {
    this.#door = door
  }

  /** Answers the calls in flight, as long as they take up to `graceMs`, ends all else, and saves a renewal in hand. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true
    const { server } = this
    const { access, upstream } = this.#tools
    server.close()
    for (const socket of this.#tunnels) socket.destroy()
    if (this.#calls > 0) await Promise.race([this.#idle(), passed(graceMs)])
    server.closeAllConnections()
    await access.settled()
    upstream.close()
  }

  #idle(): Promise<void> {
    return new Promise(done => {
      this.#onIdle = done
    })
  }

  /** The connection has left the server: it is given an answer to write, as others have. */
  #serveUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    socket.on('error', () => socket.destroy())
    try {
      response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0])
    } catch {
      // The answer to an earlier call on this connection is under way: nobody could tell it from what would follow.
      return void socket.destroy()
    }
    response.once('finish', () => socket.end())
    this.#tunnels.add(socket)
    this.#tools.metrics.tunnelOpened()
    socket.once('close', () => {
      this.#tunnels.delete(socket)
      this.#tools.metrics.tunnelClosed()
    })
    this.#serve({ request, response, expectsContinue: false, upgrade: { socket, head } })
  }

  #serve(call: Call): void {
    const { metrics } = this.#tools
    const { response } = call
    this.#calls++
    metrics.callStarted()
    if (this.#isStopping) response.shouldKeepAlive = false
    const closed = new Promise<void>(done => response.once('close', done))
    this.#answer(call)
      .catch(error => this.#fail(call, error))
      .then(async by => {
        // A call that changed its protocol is a tunnel by now, and no call.
        if (response.headersSent || response.destroyed) await closed
        metrics.callEnded()
        if (response.headersSent) metrics.answered(by, response.statusCode)
        if (response.destroyed && !response.writableFinished) metrics.callerGone()
        if (--this.#calls === 0) this.#onIdle?.()
      })
  }

  /** @throws Refusal, UpstreamError, ChatAppError */
  async #answer(call: Call): Promise<Answerer> {
    const door = this.#door as Door
    admit(call.request, door)
    const target = readTarget(call.request.url ?? '')
    switch (target.kind) {
      case 'ambiguous':
        throw new Refusal('ApiBadRequestError', 'The request target is not one path of this API')
      case 'own':
        await this.#answerOwnPage(call, target.path, door)
        return 'own'
      case 'tokens':
        await this.#answerTokenMethod(call, target, door)
        return 'tokens'
      case 'forward':
        requireKey(call.request, door)
        if (this.#calls > this.#tools.mostCalls) {
          throw new Refusal('ApiOverloadedError', 'Too many calls at the same time', { retryAfterSeconds: 1 })
        }
        await forward(call, target.target, this.#tools)
        return 'upstream'
    }
  }

  async #answerOwnPage({ request, response }: Call, path: string, door: Door): Promise<void> {
    if (!OPEN_PAGES.has(path)) requireKey(request, door)
    request.resume()
    await answerOwnPage(request.method ?? '', path, this.#tools.pages, response)
  }

  async #answerTokenMethod(
    { request, response }: Call,
    target: Extract<Target, { kind: 'tokens' }>,
    door: Door,
  ): Promise<void> {
    const { access, appId, now } = this.#tools
    const method = request.method ?? ''
    const isMake = method === 'POST' && target.path === '/v1/tokens'
    if (!(isMake && door.key?.is(await shownPassword(request)))) requireKey(request, door)
    request.resume()
    if (method !== 'DELETE') await access.get()
    const word = door.key?.reveal() ?? PLACEHOLDER
    answerTokenMethod(method, target, { appId, accessToken: word, refreshToken: word }, now(), response)
  }

  #fail({ request, response }: Call, error: unknown): Answerer {
    const { metrics, now, onFailure } = this.#tools
    if (error instanceof UpstreamError && error.kind !== 'caller') metrics.upstreamFailed(error.kind)
    if (error instanceof ChatAppError) metrics.renewalFailed()
    if (error instanceof UpstreamError || error instanceof ChatAppError) onFailure(error)
    if (response.headersSent || response.destroyed) response.destroy()
    else {
      const refusal = refusalOf(error, now())
      // Where this request ends and the next begins is not to be trusted, or would have to be read for first.
      if (!request.complete || refusal.status < 429) response.shouldKeepAlive = false
      refuse(response, refusal)
      request.resume()
    }
    return 'refused'
  }
}

function refusalOf(error: unknown, now: number): Refusal {
  if (error instanceof Refusal) return error
  return error instanceof UpstreamError ? refusalOfUpstream(error) : refusalOfAccess(error, now)
}

function passed(milliseconds: number): Promise<void> {
  return new Promise(done => {
    setTimeout(done, milliseconds).unref()
  })
}
