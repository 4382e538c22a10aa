import type { App, InvalidTokenStatus } from '../domain/app.ts'
import type { Quota } from './store.ts'

/** Apps of one account, as their owner sees and changes them. */
export interface AppStore {
  /** All that are not deleted, by number, in one read; an account has {@link MOST_APPS} at most. */
  readApps(accountId: number): Promise<readonly AppStatus[]>
  /** `undefined` when there is no such app, or it is deleted. */
  readApp(accountId: number, appNumber: number): Promise<AppStatus | undefined>
  /** Disabling ends all access in the same transaction. Gives the app as it was before; `undefined` when there is none. */
  changeApp(change: ChangeApp): Promise<App | undefined>
  /**
   * Gives an app a status of its own for the invalid-token errors, or the server's. Nodes learn of it as they follow.
   * Gives the one it had before; `undefined` when there is no such app.
   */
  setInvalidTokenStatus(order: SetInvalidTokenStatus): Promise<{ before: InvalidTokenStatus | undefined } | undefined>
  /** A limit of its own, or the usual one. Gives the app as it is now; `undefined` when there is none. */
  setAppLimit(accountId: number, appNumber: number, tokensPerDay: number | undefined): Promise<App | undefined>
}

/** An app and how it fares. */
export interface AppStatus extends App {
  state: 'active' | 'disabled'
  /** The day's count. */
  quota: Quota
  /** Where this app has a limit of its own. */
  ownLimit: number | undefined
  /** Where the invalid-token errors have a status of their own for this app. */
  invalidTokenStatus: InvalidTokenStatus | undefined
  /** Grants that have access or can renew it. */
  liveGrants: number
  /** When a token of it was last made, renewed or used, unix milliseconds; 0 for never. */
  lastSeenAt: number
}

export interface SetInvalidTokenStatus {
  accountId: number
  appNumber: number
  /** The server's when absent. */
  status?: InvalidTokenStatus
}

export interface ChangeApp {
  accountId: number
  appNumber: number
  name?: string
  state?: 'active' | 'disabled'
}

/** Apps an account may have that are not deleted. */
export const MOST_APPS = 1_000
/** App passwords of an app that work, and hand-over links that may still become one. tokens.make compares them all. */
export const MOST_APP_PASSWORDS = 50
