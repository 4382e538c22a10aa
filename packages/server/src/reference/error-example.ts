import {
  type ErrorCode,
  type ErrorEnvelope,
  HEADERS,
  type Language,
  type ProblemDetails,
} from '@chatapp-access/contract'
import { quotaDay } from '../domain/quota-day.ts'
import { dayLimit } from '../domain/rate-limit.ts'
import { Refusal, type RefusalOptions } from '../flows/refusal.ts'
import { STATUS_CODES } from '../http-tables.ts'
import { errorEnvelope, problemDetails, refusalHeaders } from '../plugins/error-answer.ts'
import { ERROR_REASONS } from './error-sources.ts'
import { ANSWER_HEADERS } from './header-texts.ts'
import { type ReferenceSettings, statusOf } from './settings.ts'

/** When the examples happen, unix milliseconds: an afternoon, some hours before the day of the limit ends. */
const NOW = Date.UTC(2026, 0, 1, 16, 45)

/** An answer as it comes over the wire. */
export interface ExampleAnswer {
  /** Such as `HTTP/1.1 403 Forbidden`. */
  statusLine: string
  headers: readonly (readonly [name: string, value: string])[]
  body: ErrorEnvelope
}

/** The answer a caller gets with this error, written by what writes the real ones. */
export function exampleAnswer(code: ErrorCode, settings: ReferenceSettings, language: Language): ExampleAnswer {
  const refusal = exampleRefusal(code, settings)
  const status = statusOf(code, settings)
  return {
    statusLine: `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    headers: [
      [HEADERS.requestId, ANSWER_HEADERS.requestId.example],
      ...Object.entries(refusalHeaders(refusal, status)),
      ['Content-Type', 'application/json; charset=utf-8'],
    ],
    body: errorEnvelope(refusal, language),
  }
}

/** The same as RFC 9457 problem details, in English. */
export function exampleProblem(code: ErrorCode, settings: ReferenceSettings): ProblemDetails {
  const refusal = exampleRefusal(code, settings)
  return problemDetails(refusal, statusOf(code, settings), 'en', ANSWER_HEADERS.requestId.example)
}

function exampleRefusal(code: ErrorCode, settings: ReferenceSettings): Refusal {
  const reason = ERROR_REASONS[code]?.[0]
  return new Refusal(code, { ...(reason && { reason }), ...optionsOf(code, settings) })
}

function optionsOf(code: ErrorCode, settings: ReferenceSettings): RefusalOptions {
  switch (code) {
    case 'ApiValidationError':
      return { fault: { field: 'email', keyword: 'required' } }
    case 'ApiMethodNotAllowedError':
      return { allow: ['DELETE', 'POST'] }
    case 'ApiTokenLimitError':
      return dayIsUsedUp(settings)
    case 'ApiTooManyRequestsError':
      return { retryAfterSeconds: 30 }
    case 'ApiOverloadedError':
    case 'ApiUnavailableError':
      return { retryAfterSeconds: 1 }
    default:
      return {}
  }
}

function dayIsUsedUp({ tokensPerDay, quotaTimeZone }: ReferenceSettings): RefusalOptions {
  const { endsAtMs } = quotaDay(NOW, quotaTimeZone)
  const day = { limit: tokensPerDay, used: tokensPerDay, endsAt: endsAtMs }
  const retryAfterSeconds = Math.ceil((endsAtMs - NOW) / 1000)
  return { retryAfterSeconds, day, rateLimit: dayLimit(day, retryAfterSeconds) }
}
