import type { Language } from '@chatapp-access/contract'

/** A session that nobody uses ends after this, milliseconds. */
export const SESSION_IDLE_MS = 14 * 24 * 3_600_000

/** However much it is used, it ends this long after the sign-in, milliseconds. */
export const SESSION_LONGEST_MS = 90 * 24 * 3_600_000

/** How long after the password was given nothing asks for it again, milliseconds. */
export const RECENT_MS = 10 * 60_000

/** A signed-in browser and the account behind it, as read for one call. */
export interface Session {
  /** SHA-256 of the cookie's secret, base64url: names the session, opens nothing. */
  id: string
  accountId: number
  email: string
  language: Language
  operator: boolean
  secondFactor: boolean
  accountCreatedAt: number
  /** Names in `…At` are unix milliseconds of the store's clock. */
  createdAt: number
  /** Last used, to the minute. */
  seenAt: number
  endsAt: number
  /** When the password was last given. */
  confirmedAt: number
}

/** When a session that is used at `now` ends by itself. All in unix milliseconds. */
export function sessionEnd(createdAt: number, now: number): number {
  return Math.min(createdAt + SESSION_LONGEST_MS, now + SESSION_IDLE_MS)
}

/** Until when nothing asks for the password again, unix milliseconds. */
export function recentUntil({ confirmedAt }: Pick<Session, 'confirmedAt'>): number {
  return confirmedAt + RECENT_MS
}
