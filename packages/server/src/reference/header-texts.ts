import { ADVICE_HEADER, HEADERS } from '@chatapp-access/contract'

/** What a header of the wire is for. Texts in backticks are code. */
export interface HeaderText {
  name: string
  meaning: string
  example: string
}

/** What a caller may send. */
export const REQUEST_HEADERS = {
  authorization: {
    name: HEADERS.authorization,
    meaning: 'The access token, as it is, with each query. `Bearer <token>` is understood too.',
    example: 'cat_…',
  },
  refresh: {
    name: HEADERS.refresh,
    meaning: 'The refresh token, for tokens.refresh. It is read from this header only, never from the body.',
    example: 'crt_…',
  },
  language: {
    name: HEADERS.language,
    meaning: 'The language of `error.message`: `en`, `ru` or `pt`. Anything else is `en`.',
    example: 'en',
  },
  idempotencyKey: {
    name: HEADERS.idempotencyKey,
    meaning:
      'With tokens.make: a value of your own for one attempt. The same call repeated with the same value, after a lost answer, counts once and gives the same grant.',
    example: '5f0c1d6e-make-1',
  },
} as const satisfies Record<string, HeaderText>

/** What an answer may carry. */
export const ANSWER_HEADERS = {
  requestId: {
    name: HEADERS.requestId,
    meaning: 'Names this call in the log of the server. Give it when you ask for help. On every answer.',
    example: 'sQ4n1mYbT0aV-2k',
  },
  reason: {
    name: HEADERS.reason,
    meaning: 'Why a token that once was valid no longer is. Not there for a token that never was.',
    example: 'expired',
  },
  next: {
    name: HEADERS.next,
    meaning: 'The call that helps, for programs: where to go, with which header, and what to do then.',
    example: 'POST /v1/tokens/refresh; header=Refresh; then=repeat',
  },
  link: {
    name: HEADERS.link,
    meaning: 'The page of this error on this server. On every failure.',
    example: '</docs/errors/ApiInvalidTokenError>; rel="help"',
  },
  retryAfter: {
    name: HEADERS.retryAfter,
    meaning: 'Seconds to wait before the same call. On every 429 and 503.',
    example: '30',
  },
  rateLimitPolicy: {
    name: HEADERS.rateLimitPolicy,
    meaning:
      'A limit: how many, in how many seconds. With tokens.make, after right credentials; and where queries came too fast.',
    example: '"tokens-per-day";q=100;w=86400',
  },
  rateLimit: {
    name: HEADERS.rateLimit,
    meaning: 'What is left of it: how many, and the seconds until there are more.',
    example: '"tokens-per-day";r=99;t=26100',
  },
  advice: {
    name: ADVICE_HEADER,
    meaning:
      'Habits of this app worth mending, by name; My Account shows each with its evidence and the mend. With tokens.make and tokens.refresh, only after right credentials or a genuine token.',
    example: 'make-before-query, timer-refresh',
  },
} as const satisfies Record<string, HeaderText>
