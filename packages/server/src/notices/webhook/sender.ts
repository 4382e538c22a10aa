import { lookup } from 'node:dns/promises'
import { Agent, errors, request } from 'undici'
import { checkedLookup, type Resolve } from './checked-lookup.ts'
import { WebhookTargetError, type WebhookTargets, webhookUrl } from './target.ts'

const CONNECT_TIMEOUT_MS = 5_000
const ANSWER_TIMEOUT_MS = 10_000
/** Of an answer only its status counts; more of it than this ends the connection. */
const MOST_ANSWER_BYTES = 16_384

export interface WebhookSenderOptions {
  targets: WebhookTargets
  resolve?: Resolve
}

export interface WebhookCall {
  url: string
  body: string
  headers: Readonly<Record<string, string>>
  signal: AbortSignal
}

/** Why a webhook did not take a notice, in words for its owner: no address, nothing of the answer. */
class WebhookError extends Error {
  override name = 'WebhookError'
}

export interface WebhookSender {
  /**
   * Posts once; follows no redirect.
   *
   * @throws WebhookTargetError where it must not go; WebhookError where it was not taken
   */
  send(call: WebhookCall): Promise<void>
  close(): Promise<void>
}

/** Sends to URLs that owners chose, and to nothing behind this server's own walls. */
export function createWebhookSender({ targets, resolve = resolveAll }: WebhookSenderOptions): WebhookSender {
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: checkedLookup(targets, resolve) },
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    maxHeaderSize: MOST_ANSWER_BYTES,
    // A host is looked up and judged anew for each notice.
    pipelining: 0,
  })
  return {
    async send({ url, body, headers, signal }) {
      const target = webhookUrl(url, targets)
      const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS + ANSWER_TIMEOUT_MS)])
      const options = { method: 'POST', body, headers, dispatcher: agent, signal: limit } as const
      const answer = await request(target, options).catch((error: unknown) => {
        throw failureOf(error)
      })
      await answer.body.dump({ limit: MOST_ANSWER_BYTES }).catch(() => undefined)
      if (answer.statusCode < 200 || answer.statusCode > 299) throw new WebhookError(`status ${answer.statusCode}`)
    },
    close: () => agent.destroy(),
  }
}

const resolveAll: Resolve = hostname => lookup(hostname, { all: true })

/** System errors that an owner can do something about. */
const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'its host was not found',
  EAI_AGAIN: 'its host was not found',
}

function failureOf(error: unknown): Error {
  if (error instanceof WebhookTargetError) return error
  if (error instanceof errors.ConnectTimeoutError || error instanceof errors.HeadersTimeoutError) return timedOut()
  if (!(error instanceof Error)) return new WebhookError('it could not be reached')
  if (error.name === 'TimeoutError') return timedOut()
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return new WebhookError('its certificate is not trusted')
  return new WebhookError(FAILURES[code] ?? 'it could not be reached')
}

function timedOut(): WebhookError {
  return new WebhookError('it took too long')
}
