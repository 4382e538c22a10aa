/** Successful tokens.make calls a day for one (e-mail, appId). */
export const TOKENS_PER_DAY = 100

/** Lifetime of an access token from its issue, in seconds: 24 hours. */
export const ACCESS_TTL_SECONDS = 86_400

/** Lifetime of a refresh token from its issue, in seconds: 14 days. */
export const REFRESH_TTL_SECONDS = 1_209_600

/** How long a replaced refresh token still gives the current pair after that pair was first used, in seconds. */
export const REPLAY_GRACE_SECONDS = 60

/** Requests a second the public API takes from one address. */
export const REQUESTS_PER_SECOND = 50

/** Items in a page of a list when the caller names no `limit`. */
export const LIST_LIMIT_DEFAULT = 20

/** The most items in a page; a larger `limit` is refused with ApiValidationError. */
export const LIST_LIMIT_MAX = 100
