import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { NEXT, REASON, REQUEST_ID } from '../wire.ts'

/** Codes the proxy answers with by itself, and their status. Those of the API mean what they mean there. */
const STATUSES = {
  ApiBadRequestError: 400,
  LocalKeyError: 401,
  ForeignCallerError: 403,
  ApiNotFoundError: 404,
  ApiMethodNotAllowedError: 405,
  ApiPayloadTooLargeError: 413,
  ForeignHostError: 421,
  ApiTokenLimitError: 429,
  ApiTooManyRequestsError: 429,
  ApiInternalError: 500,
  ApiBadGatewayError: 502,
  ApiOverloadedError: 503,
  ApiUnavailableError: 503,
  ApiGatewayTimeoutError: 504,
} as const

export type RefusalCode = keyof typeof STATUSES

/** What helps beside code and message; it goes into headers. */
interface Advice {
  reason?: string
  next?: string
  retryAfterSeconds?: number
  /** Methods that are allowed, for 405. */
  allow?: string
}

/** Thrown where the proxy itself has to answer a call with a failure. It holds nothing secret. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly status: number
  readonly advice: Advice

  constructor(code: RefusalCode, message: string, advice: Advice = {}) {
    super(message)
    this.code = code
    this.status = STATUSES[code]
    this.advice = advice
  }
}

/** Answers with a failure, in the envelope of the API, while nothing has been answered yet. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const { status, code, message, advice } = refusal
  const { reason, next, retryAfterSeconds, allow } = advice
  if (reason) response.setHeader(REASON, reason)
  if (next) response.setHeader(NEXT, next)
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds)
  if (allow) response.setHeader('Allow', allow)
  answerJson(response, status, { success: false, error: { code, message } })
}

/** Answers with JSON of our own. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.statusCode = status
  response.setHeader(REQUEST_ID, randomUUID())
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}
