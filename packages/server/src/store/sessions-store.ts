import type { Language } from '@chatapp-access/contract'
import type { Session } from '../domain/session.ts'

/** Browsers that are signed in to My Account, and what signing in has to know. */
export interface SessionsStore {
  /** Everything a sign-in needs to judge what was sent, in one read. */
  findSignIn(query: { emailKey: string; network: string }): Promise<FoundSignIn>
  /** The same for somebody who is signed in. */
  findSignInOf(query: { accountId: number; network: string }): Promise<FoundSignIn>
  /**
   * Opens a session for an account whose password, and second factor where there is one, was proved. Both are checked
   * again: a password changed meanwhile opens none, and the answer is `undefined`.
   */
  openSession(order: OpenSession): Promise<OpenedSession | undefined>
  /** The session, where it has not ended and its account is active. */
  findSession(accountId: number, id: string): Promise<Session | undefined>
  /** Notes that it was used, which puts off its end. */
  touchSession(accountId: number, id: string): Promise<void>
  /** Notes that the password was given again. `undefined` where password or session are not what they were. */
  confirmSession(order: { accountId: number; id: string; proof: SignInProof }): Promise<Session | undefined>
  /** Last used first. */
  listSessions(accountId: number): Promise<readonly SessionRow[]>
  endSession(accountId: number, id: string): Promise<boolean>
  endOtherSessions(accountId: number, id: string): Promise<{ ended: number }>
  setLanguage(accountId: number, language: Language): Promise<void>
}

export interface FoundSignIn {
  /** The active account of this e-mail. */
  account?: {
    id: number
    email: string
    passwordHash: string
    passwordVersion: number
    secondFactor?: { sealedSecret: Uint8Array; keyId: number }
  }
  /** Somebody signed in to this account from this network before. */
  networkKnown: boolean
}

/** What was proved, as it was found. */
export interface SignInProof {
  passwordVersion: number
  /** A second factor was proved. */
  secondFactor: boolean
}

export interface OpenSession {
  accountId: number
  /** SHA-256 of the cookie's secret, base64url. */
  id: string
  proof: SignInProof
  /** The session the browser brought along: it ends. */
  replaces?: { accountId: number; id: string }
  address: string
  network: string
  agent: string
  deadline: number
}

export interface OpenedSession {
  session: Session
  /** Networks of earlier sign-ins are known, and this is none of them. */
  newNetwork: boolean
}

export interface SessionRow {
  id: string
  createdAt: number
  seenAt: number
  endsAt: number
  address: string
  agent: string
}
