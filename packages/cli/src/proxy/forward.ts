import type { ClientRequest } from 'node:http'
import type { Access } from './access.ts'
import type { Call } from './call.ts'
import { requestHeaders } from './headers.ts'
import type { Metrics } from './metrics.ts'
import { Recording, type ReplayLimits } from './recording.ts'
import { Refusal } from './refusal.ts'
import { readRefusal } from './refused-token.ts'
import { relay } from './relay.ts'
import { joinTunnel } from './tunnel.ts'
import type { Answered, Upstream } from './upstream.ts'
import { UpstreamError } from './upstream-failure.ts'

export interface ForwardTools {
  upstream: Upstream
  access: Access
  replay: ReplayLimits
  metrics: Metrics
}

/** Renewals for one call, those of others among them; as the client does it. */
const MOST_RENEWALS = 4

/**
 * Forwards a call with the access token, and again with a new one where the upstream says that this one is over. The
 * answer goes back piece by piece, as fast as the caller reads.
 *
 * @throws UpstreamError, ChatAppError or Refusal, while nothing has been answered
 */
export async function forward(call: Call, target: string, tools: ForwardTools): Promise<void> {
  const { request, response } = call
  const attempt = new Attempt(call, target, tools)
  response.once('close', () => attempt.callerWentAway(response.writableFinished))
  try {
    let accessToken = await attempt.unlessOver(tools.access.get())
    let spent = 0
    for (let renewals = 0; ; renewals++) {
      const answered = await attempt.send(accessToken)
      const isLast = spent > 1 || renewals > MOST_RENEWALS
      const read = isLast ? undefined : await readRefusal(answered.message, request.method ?? '')
      if (!read?.isTokenRefused) {
        attempt.isAnswered()
        if (answered.changed) joinTunnel(call, answered.message, answered.changed)
        else await relay(answered.message, read, response)
        return
      }
      attempt.isRefused(answered)
      const renewed = await attempt.unlessOver(tools.access.renew(accessToken))
      attempt.requireRepeatable()
      accessToken = renewed.accessToken
      spent += renewed.cost
    }
  } catch (error) {
    attempt.abandon()
    throw error
  } finally {
    attempt.end()
  }
}

/** The sendings of one call: one at a time, each with the whole body. */
class Attempt {
  readonly #call: Call
  readonly #target: string
  readonly #tools: ForwardTools
  readonly #body: Recording | undefined
  #sending: ClientRequest | undefined
  #awaitsContinue: boolean
  #isOver = false
  readonly #over = Promise.withResolvers<never>()

  constructor(call: Call, target: string, tools: ForwardTools) {
    this.#call = call
    this.#target = target
    this.#tools = tools
    this.#body = hasBody(call) ? new Recording(call.request, tools.replay) : undefined
    this.#awaitsContinue = call.expectsContinue && this.#body !== undefined
    this.#over.promise.catch(() => {})
  }

  /** Waits no longer than the caller does. What it waits for goes on for the others. */
  unlessOver<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#over.promise])
  }

  send(accessToken: string): Promise<Answered> {
    const { request, response, upgrade } = this.#call
    const { upstream } = this.#tools
    const waits = this.#awaitsContinue
    const headers = requestHeaders(request.rawHeaders, request.headers.connection, {
      host: upstream.host,
      accessToken,
      framing: framingOf(this.#call),
      expectsContinue: waits,
      upgrade: upgrade && request.headers.upgrade,
    })
    return upstream.send({
      method: request.method ?? 'GET',
      target: this.#target,
      headers,
      body: this.#body?.send(),
      onContinue: waits
        ? () => {
            this.#awaitsContinue = false
            response.writeContinue()
          }
        : undefined,
      onStart: sending => {
        this.#sending = sending
        if (this.#isOver) sending.destroy()
      },
    })
  }

  callerWentAway(isAnswered: boolean): void {
    if (isAnswered) return
    this.#isOver = true
    this.#over.reject(new UpstreamError('caller'))
    this.#sending?.destroy()
  }

  /** Nobody waits for the answer: it is not read to its end. */
  abandon(): void {
    this.#sending?.destroy()
  }

  /** The body need not be sent again. It may still be on its way. */
  isAnswered(): void {
    this.#body?.forget().catch(() => this.#sending?.destroy())
    // The caller was not told to send its content: whether it still will, nobody can know.
    if (this.#awaitsContinue) this.#call.response.shouldKeepAlive = false
  }

  /** The token was refused: this sending is done with, its connection too where the body is still on its way. */
  isRefused({ request }: Answered): void {
    if (!request.writableFinished) request.destroy()
    if (this.#body) this.#tools.metrics.replays(this.#body.kept)
  }

  /** @throws Refusal where the body is longer than what is kept */
  requireRepeatable(): void {
    const { totalBytes } = this.#tools.replay
    if (this.#body?.kept !== 'nothing') return
    throw new Refusal(
      'ApiPayloadTooLargeError',
      `The access token ended during this call. It is renewed now, but only bodies up to ${totalBytes} bytes are kept to be sent again`,
      { reason: 'not_replayable', next: 'Send it again', retryAfterSeconds: 0 },
    )
  }

  /** The answer has gone, or there is none. What is still to come of the body goes on to an upstream that reads it. */
  end(): void {
    const { request } = this.#call
    const body = this.#body
    if (!body) return
    const drop = (): void => void body.drop().catch(() => request.destroy())
    if (!this.#sending || this.#sending.destroyed) drop()
    else this.#sending.once('close', drop)
  }
}

/** Whether a request has content: it says so by its framing (RFC 9112 section 6). */
function hasBody({ request, upgrade }: Call): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  return !upgrade && (encoding !== undefined || (length !== undefined && length !== '0'))
}

/** Methods for which no content is the rule; others say that they have none (RFC 9110 section 8.6). */
const USUALLY_EMPTY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS'])

function framingOf({ request }: Call): 'length' | 'chunked' | 'none' {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (encoding !== undefined) return 'chunked'
  return length !== undefined || USUALLY_EMPTY.has(request.method ?? '') ? 'length' : 'none'
}
