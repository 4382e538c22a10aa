import type { Language } from '@chatapp-access/contract'
import type { AccountLinkKind } from '../domain/account-link.ts'
import type { Link } from '../domain/link.ts'

/** One-time links that make an account or choose a new password; each verb uses its link up, or does nothing. */
export interface AccountLinkStore {
  /**
   * A link for the first account; those made before open nothing any more. `undefined` where there is an account, and where
   * several nodes start at once and another one has made it just now.
   */
  createSetUpLink(link: { id: string; lifetimeMs: number; nodeId: string }): Promise<Link | undefined>
  createAccountByLink(order: AccountByLink): Promise<MadeAccount>
  /** Ends what the old password made, all sessions, and the account's other reset links. */
  resetPasswordByLink(order: ResetByLink): Promise<ResetPassword>
  /** The same from within a session, which stays. `undefined` where the password is not that of the proof any more. */
  changePassword(order: ChangePassword): Promise<{ ended: number } | undefined>
}

export interface AccountByLink {
  link: { id: string; kind: Exclude<AccountLinkKind, 'reset'> }
  email: string
  passwordHash: string
  language: Language
  address: string
  deadline: number
}

export type MadeAccount =
  | { kind: 'made'; accountId: number; operator: boolean }
  /** The e-mail belongs to an account; the link still works. */
  | { kind: 'taken' }
  /** It opens nothing any more, or is for another e-mail. */
  | { kind: 'dead' }

export interface ResetByLink {
  accountId: number
  id: string
  passwordHash: string
  /** A second factor was proved: without it an account that has one keeps its password. */
  secondFactor: boolean
  address: string
  deadline: number
}

export type ResetPassword = { kind: 'reset'; passwordVersion: number; ended: number } | { kind: 'dead' }

export interface ChangePassword {
  accountId: number
  passwordHash: string
  /** The session that stays. */
  sessionId: string
}
