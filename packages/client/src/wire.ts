import type { HEADERS, METHODS } from '@chatapp-access/contract'

// What the client says on the wire. The types hold every word to the contract, so that its tables, with their texts in
// three languages, need not be carried into a web page.

export const MAKE_PATH: typeof METHODS.tokensMake.path = '/v1/tokens'
export const REFRESH_PATH: typeof METHODS.tokensRefresh.path = '/v1/tokens/refresh'
export const CHECK_PATH: typeof METHODS.tokensCheck.path = '/v1/tokens/check'
export const TOKEN_METHOD: typeof METHODS.tokensMake.method & typeof METHODS.tokensRefresh.method = 'POST'

export const AUTHORIZATION: typeof HEADERS.authorization = 'Authorization'
export const REFRESH: typeof HEADERS.refresh = 'Refresh'
export const IDEMPOTENCY_KEY: typeof HEADERS.idempotencyKey = 'Idempotency-Key'
export const REQUEST_ID: typeof HEADERS.requestId = 'X-Request-Id'
export const REASON: typeof HEADERS.reason = 'ChatApp-Reason'
export const NEXT: typeof HEADERS.next = 'ChatApp-Next'
export const LINK: typeof HEADERS.link = 'Link'
export const RETRY_AFTER: typeof HEADERS.retryAfter = 'Retry-After'
