import type { Language } from '@chatapp-access/contract'

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
  endsAt: number
  /** When the password was last given. */
  confirmedAt: number
}
