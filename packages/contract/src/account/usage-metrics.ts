/** Why calls of an app were refused, as usage counts them. */
export const USAGE_REFUSALS = [
  'credentials',
  'limit',
  'expired',
  'revoked',
  'replaced',
  'reused',
  'password_changed',
  'app_deleted',
] as const
export type UsageRefusal = (typeof USAGE_REFUSALS)[number]

/** What usage counts by app and hour. `early` are refreshes while the access token had much of its life left. */
export const USAGE_METRICS = [
  'makes',
  'refreshes',
  'early',
  'replays',
  'queries',
  'unread_refresh',
  ...USAGE_REFUSALS.map(reason => `refused_${reason}` as const),
] as const
export type UsageMetric = (typeof USAGE_METRICS)[number]
