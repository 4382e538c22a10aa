import { ADVICE_HEADER } from './advice.ts'

/** Header names of the wire, in the spelling of its documentation. HTTP compares them without case. */
export const HEADERS = {
  authorization: 'Authorization',
  refresh: 'Refresh',
  language: 'Lang',
  idempotencyKey: 'Idempotency-Key',
  requestId: 'X-Request-Id',
  reason: 'ChatApp-Reason',
  next: 'ChatApp-Next',
  link: 'Link',
  retryAfter: 'Retry-After',
  rateLimit: 'RateLimit',
  rateLimitPolicy: 'RateLimit-Policy',
} as const

/** Set by the gateway on requests to an upstream; stripped from what callers send. `token` is signed, see identity.ts. */
export const IDENTITY_HEADERS = {
  account: 'X-ChatApp-Account-Id',
  app: 'X-ChatApp-App-Id',
  token: 'X-ChatApp-Identity',
} as const

/**
 * How tokens.authorize refuses for a proxy that takes neither the status nor the body of what it asked, as nginx does:
 * where the request has `ask`, the answer is 403 without a body, and what the caller is to get stands in the others.
 */
export const REFUSAL_HEADERS = {
  /** Of the request, with any value. */
  ask: 'X-ChatApp-Refusal-In-Headers',
  status: 'X-ChatApp-Refusal-Status',
  type: 'X-ChatApp-Refusal-Type',
  /** The body, as UTF-8. */
  body: 'X-ChatApp-Refusal',
} as const

/** What a cross-origin caller may send (CORS preflight). */
export const CORS_REQUEST_HEADERS = [HEADERS.authorization, HEADERS.refresh, HEADERS.language, 'Content-Type'] as const

/** What a cross-origin caller may read (CORS expose). */
export const CORS_RESPONSE_HEADERS = [
  HEADERS.requestId,
  HEADERS.reason,
  HEADERS.next,
  HEADERS.link,
  HEADERS.retryAfter,
  HEADERS.rateLimit,
  HEADERS.rateLimitPolicy,
  ADVICE_HEADER,
] as const

/** The media type of RFC 9457, by which a caller asks for errors with everything in the body. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

/** Query parameter that may carry the access token, on routes that opt in. */
export const ACCESS_TOKEN_PARAMETER = 'api[access_token]'
