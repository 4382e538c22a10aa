import {
  ACCESS_TTL_SECONDS,
  type ErrorCode,
  errorEntry,
  REFRESH_TTL_SECONDS,
  REPLAY_GRACE_SECONDS,
  TOKENS_PER_DAY,
} from '@chatapp-access/contract'

/** What the reference says about this server: the figures it really runs with. */
export interface ReferenceSettings {
  /** Version of the server. */
  version: string
  /** Where callers reach the server, such as `https://access.example.com`; for the commands of the page. */
  origin: string
  accessTtlSeconds: number
  refreshTtlSeconds: number
  replayGraceSeconds: number
  tokensPerDay: number
  /** IANA name of the zone whose midnight ends the day. */
  quotaTimeZone: string
  /** Status of the two invalid-token errors. */
  invalidTokenStatus: 401 | 403
  /** Whether every other path is forwarded to an API behind this server. */
  forwards: boolean
}

const DEFAULT_SETTINGS: ReferenceSettings = {
  version: '0.1.0',
  origin: 'http://127.0.0.1:8080',
  accessTtlSeconds: ACCESS_TTL_SECONDS,
  refreshTtlSeconds: REFRESH_TTL_SECONDS,
  replayGraceSeconds: REPLAY_GRACE_SECONDS,
  tokensPerDay: TOKENS_PER_DAY,
  quotaTimeZone: 'UTC',
  invalidTokenStatus: 403,
  forwards: false,
}

/** An origin without a character that a shell reads: the URL standard lets `$(…)` pass for a host name. */
const PLAIN_ORIGIN = /^https?:\/\/[A-Za-z0-9.:[\]-]+$/

/** Fills what is left out with the defaults. Throws a TypeError where `origin` is not a plain http(s) URL. */
export function completeSettings(given: Partial<ReferenceSettings>): ReferenceSettings {
  const settings = { ...DEFAULT_SETTINGS, ...given }
  const { origin } = new URL(settings.origin)
  if (!PLAIN_ORIGIN.test(origin)) throw new TypeError('The origin must be an http or https URL of a plain host')
  return { ...settings, origin }
}

/** The status an error is answered with on this server. */
export function statusOf(code: ErrorCode, settings: ReferenceSettings): number {
  return isByApp(code) ? settings.invalidTokenStatus : errorEntry(code).status
}

/** Whether an app may be answered with a status of its own. */
export function isByApp(code: ErrorCode): boolean {
  return code === 'ApiInvalidTokenError' || code === 'ApiInvalidRefreshTokenError'
}
