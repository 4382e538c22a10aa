import { STATUS_CODES } from 'node:http'
import {
  type ErrorCode,
  type ErrorEnvelope,
  errorEntry,
  HEADERS,
  type Language,
  type ProblemDetails,
  REASONS,
} from '@chatapp-access/contract'
import { ERROR_REASONS } from './error-sources.ts'
import { type ReferenceSettings, statusOf } from './settings.ts'

/** An answer as it comes over the wire. */
export interface ExampleAnswer<Body> {
  /** Such as `HTTP/1.1 403 Forbidden`. */
  statusLine: string
  headers: readonly (readonly [name: string, value: string])[]
  body: Body
}

const REQUEST_ID = '01k9example0request0id'

/** `Retry-After` of the examples, in seconds. */
const RETRY_AFTER: Readonly<Partial<Record<ErrorCode, number>>> = {
  ApiTokenLimitError: 26_100,
  ApiTooManyRequestsError: 30,
  ApiOverloadedError: 1,
  ApiUnavailableError: 1,
}

/** The path of an error's page: the target of its `Link; rel="help"`. */
export function errorPath(code: ErrorCode): string {
  return `/docs/errors/${code}`
}

/** The answer a caller gets with this error, in the language asked for. */
export function exampleAnswer(
  code: ErrorCode,
  settings: ReferenceSettings,
  language: Language,
): ExampleAnswer<ErrorEnvelope> {
  const status = statusOf(code, settings)
  return {
    statusLine: `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    headers: [['Content-Type', 'application/json; charset=utf-8'], ...exampleHeaders(code, status)],
    body: { success: false, error: { code, message: errorEntry(code).message[language], ...exampleDetails(code) } },
  }
}

/** The same as RFC 9457 problem details. */
export function exampleProblem(code: ErrorCode, settings: ReferenceSettings): ProblemDetails {
  const { message, next } = errorEntry(code)
  const reason = ERROR_REASONS[code]?.[0]
  const retryAfterSeconds = RETRY_AFTER[code]
  const faults = exampleDetails(code).details
  return {
    type: errorPath(code),
    title: message.en,
    status: statusOf(code, settings),
    detail: reason ? REASONS[reason].en : message.en,
    code,
    requestId: REQUEST_ID,
    ...(reason && { reason }),
    ...(next && { next }),
    ...(retryAfterSeconds && { retryAfterSeconds }),
    ...(faults && { errors: faults }),
  }
}

function exampleHeaders(code: ErrorCode, status: number): (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [[HEADERS.requestId, REQUEST_ID]]
  const reason = ERROR_REASONS[code]?.[0]
  const { next } = errorEntry(code)
  const retryAfter = RETRY_AFTER[code]
  if (reason) headers.push([HEADERS.reason, reason])
  if (next) headers.push([HEADERS.next, next])
  headers.push([HEADERS.link, `<${errorPath(code)}>; rel="help"`])
  if (retryAfter) headers.push([HEADERS.retryAfter, String(retryAfter)])
  if (status === 405) headers.push(['Allow', 'POST, DELETE'])
  if (status === 401) headers.push(['WWW-Authenticate', 'Bearer error="invalid_token"'])
  return headers
}

function exampleDetails(code: ErrorCode): Pick<ErrorEnvelope['error'], 'details'> {
  return code === 'ApiValidationError' ? { details: [{ field: 'email', message: 'is required' }] } : {}
}
