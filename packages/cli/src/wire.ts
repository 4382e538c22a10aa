// What the commands say on the wire besides what the client says for them.

/** tokens.make (POST) and tokens.revoke (DELETE). */
export const TOKENS_PATH = '/v1/tokens'
/** tokens.check: whether an access token is good. */
export const CHECK_PATH = '/v1/tokens/check'
/** tokens.refresh (POST). */
export const REFRESH_PATH = '/v1/tokens/refresh'

export const AUTHORIZATION = 'Authorization'
export const REQUEST_ID = 'X-Request-Id'
export const REASON = 'ChatApp-Reason'
export const NEXT = 'ChatApp-Next'
/** Of answers to tokens.make and tokens.refresh: habits worth mending, by name, separated by commas. */
export const ADVICE = 'ChatApp-Advice'

/** Base URL of the public ChatApp API. */
export const PUBLIC_BASE_URL = 'https://api.chatapp.online'
/** tokens.make calls a day for one e-mail and app. */
export const TOKENS_PER_DAY = 100
