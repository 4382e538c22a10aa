import type { Reason } from '@chatapp-access/contract'
import type { Account, LifeState } from '../domain/account.ts'
import type { App, AppPassword } from '../domain/app.ts'
import type { Grant } from '../domain/grant.ts'
import type { GrantId } from '../tokens/grant-id.ts'
import type { AccountDirectory } from './account-directory.ts'
import type { AccountLinkStore } from './account-link-store.ts'
import type { ActivityStore } from './activity-store.ts'
import type { AdviceStore } from './advice-store.ts'
import type { AppStore } from './apps-store.ts'
import type { DiagnosisStore } from './diagnosis-store.ts'
import type { HandOverStore } from './hand-overs-store.ts'
import type { ImportStore } from './import-store.ts'
import type { LinkStore } from './links-store.ts'
import type { NodeStore } from './node-store.ts'
import type { NoticeStore } from './notice-store.ts'
import type { SecondFactorStore } from './second-factor-store.ts'
import type { SessionsStore } from './sessions-store.ts'
import type { ThrottleStore } from './throttle-store.ts'

/**
 * The port to the store, in atomic domain verbs: each is one transaction, durable when its promise resolves.
 * The store's clock is the only clock: verbs read it inside their transaction. Times `…At` and `deadline` are unix
 * milliseconds of that clock. Every verb rejects with {@link StoreUnavailableError} when it cannot tell whether it happened.
 */
export interface Store
  extends GrantStore,
    CredentialStore,
    OperatorStore,
    NodeStore,
    LinkStore,
    AppStore,
    HandOverStore,
    AccountDirectory,
    SessionsStore,
    SecondFactorStore,
    AccountLinkStore,
    ActivityStore,
    AdviceStore,
    NoticeStore,
    ThrottleStore,
    ImportStore,
    DiagnosisStore {
  /**
   * Calls `news` when there may be something new in the revocation feed, where the store can tell; who follows it looks
   * by itself, too. Gives what ends that.
   */
  watchFeed?(news: () => void): () => void
  /** How busy it is, for who watches it. */
  load?(): StoreLoad
  close(): Promise<void>
}

export interface StoreLoad {
  /** Calls that wait for their turn. */
  waiting: number
  /** Groups that were sent so far, where calls go in groups, and calls in them. */
  groups?: number
  groupedCalls?: number
  /** Connections, where there are any. */
  connections?: { used: number; idle: number }
}

export interface GrantStore {
  makeGrant(order: MakeGrant): Promise<MadeGrant>
  rotateGrant(order: RotateGrant): Promise<RotatedGrant>
  /** Ends grants and puts them into the revocation feed; idempotent. `ended` counts those that lost access by it. */
  endGrants(order: EndGrants): Promise<{ ended: number }>
  /**
   * Ends the one grant of an authentic token, also if the row was lost in a restore; idempotent. Past the deadline it does
   * nothing and rejects with {@link StoreUnavailableError}.
   */
  revokeGrant(order: RevokeGrant): Promise<{ ended: number }>
  /**
   * Ends the access tokens that a grant was given so far; its refresh token goes on, and the next pair works. Idempotent.
   * `undefined` where the account has no such grant that can renew itself.
   */
  endAccessToken(order: { accountId: number; grantId: GrantId }): Promise<EndedAccessToken | undefined>
  /** Notes first uses of generations; each applies only where its generation is current. */
  confirmGrants(uses: readonly FirstUse[]): Promise<void>
}

export interface MakeGrant {
  accountId: number
  appNumber: number
  /** Checked again inside the transaction: a password changed meanwhile makes no grant. */
  credential: CredentialProof
  grantId: GrantId
  /** The id was fixed by an Idempotency-Key, so it may be there already. */
  idempotent: boolean
  keyId: number
  network: string
  address: string
  agent: string
  deadline: number
}

export type CredentialProof = { kind: 'password'; version: number } | { kind: 'app_password'; id: number }

/** The day's count of an app. */
export interface Quota {
  limit: number
  used: number
  /** When the day ends, unix milliseconds. */
  endsAt: number
}

export type MadeGrant =
  | { kind: 'made'; grant: Grant; quota: Quota }
  /** The same Idempotency-Key made this grant before; nothing was counted. */
  | { kind: 'repeated'; grant: Grant; quota: Quota }
  /** The same Idempotency-Key was used long ago, or its grant has gone on since. */
  | { kind: 'key_used' }
  | { kind: 'limit_reached'; quota: Quota }
  /** Account, app or credential is not good any more. */
  | { kind: 'refused' }
  /** The deadline had passed; nothing was done. */
  | { kind: 'late' }

export interface RotateGrant {
  accountId: number
  appNumber: number
  grantId: GrantId
  generation: number
  /** End time of the presented token, unix seconds. */
  endTime: number
  /** The secret a new pair is to be minted with. */
  keyId: number
  network: string
  /** For the journal. */
  address: string
  agent: string
  deadline: number
}

export type RotatedGrant =
  | { kind: 'advanced' | 'replayed' | 'redated'; grant: Grant; healed: boolean }
  | { kind: 'refused'; reason: Reason }
  | { kind: 'late' }

export interface EndGrants {
  accountId: number
  /** All of the account when absent. */
  appNumber?: number
  appPasswordId?: number
  grantId?: GrantId
  reason: Reason
}

export interface RevokeGrant {
  accountId: number
  appNumber: number
  grantId: GrantId
  deadline: number
}

/** Up to which generation the access tokens of a grant were ended. */
export interface EndedAccessToken {
  appNumber: number
  generation: number
  /** `false` where they had been ended before. */
  news: boolean
}

export interface FirstUse {
  accountId: number
  grantId: GrantId
  generation: number
  network: string
}

export interface CredentialStore {
  /** Everything tokens.make needs to judge credentials, in one read. */
  findCredentials(query: FindCredentials): Promise<FoundCredentials>
  /** Account and app of a token, or `undefined` when either is gone. */
  describeApp(accountId: number, appNumber: number): Promise<{ email: string; appName: string } | undefined>
}

export interface FindCredentials {
  emailKey: string
  /** Of the appId that was sent; 0 where it is no appId. */
  accountId: number
  appNumber: number
  network: string
}

export interface FoundCredentials {
  /** The active account of this e-mail, whatever the appId. */
  account?: { id: number; passwordHash: string; passwordVersion: number; appPasswordsOnly: boolean }
  /** The active app of that account, when the appId names one. */
  app?: { number: number; appPasswords: readonly { id: number; digest: Uint8Array }[]; quota: Quota }
  /** A token was made for this pair from this network before. */
  networkKnown: boolean
}

export interface OperatorStore {
  /** `undefined` when the e-mail is taken. */
  createAccount(account: { email: string; passwordHash: string }): Promise<{ accountId: number } | undefined>
  listAccounts(page: { after: number; limit: number }): Promise<readonly Account[]>
  findAccount(accountId: number): Promise<Account | undefined>
  /** Disabling and deleting end all access in the same transaction. `false` when there is no such account. */
  setAccountState(accountId: number, state: LifeState): Promise<boolean>
  /** Ends the grants the account password made or, after a restore, may have made, in the same transaction. */
  setAccountPassword(accountId: number, passwordHash: string): Promise<boolean>
  /** `taken` when another account has the e-mail. */
  setAccountEmail(accountId: number, email: string): Promise<'changed' | 'taken' | 'missing'>
  /** With its first app password. `undefined` when there is no such active account. */
  createApp(app: {
    accountId: number
    name: string
    passwordDigest: Uint8Array
    passwordLabel: string
  }): Promise<{ appNumber: number; appPasswordId: number } | undefined>
  /** Of one account, or of all when `accountId` is absent. */
  listApps(page: {
    accountId?: number
    after: { accountId: number; appNumber: number }
    limit: number
  }): Promise<readonly App[]>
  setAppState(accountId: number, appNumber: number, state: LifeState): Promise<boolean>
  createAppPassword(password: {
    accountId: number
    appNumber: number
    digest: Uint8Array
    label: string
  }): Promise<{ appPasswordId: number } | undefined>
  /**
   * Ends all app passwords of the app with the grants they made or, after a restore, may have made, and makes a new one.
   * Where there is no such active app nothing ends, and the answer is `undefined`.
   */
  replaceAppPasswords(password: {
    accountId: number
    appNumber: number
    digest: Uint8Array
    label: string
  }): Promise<{ appPasswordId: number } | undefined>
  listAppPasswords(accountId: number, appNumber: number): Promise<readonly AppPassword[]>
  /**
   * Ends one app password, or all of the app, and the grants they made or, after a restore, may have made. `ended` counts
   * app passwords.
   */
  endAppPasswords(order: { accountId: number; appNumber: number; id?: number }): Promise<{ ended: number }>
  /** Live grants of an account, newest first. */
  listGrants(accountId: number, limit: number): Promise<readonly Grant[]>
}

/** The store could not do it, or cannot tell whether it did. Safe to repeat: verbs converge. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError'
  constructor(message = 'the store is unavailable', options?: ErrorOptions) {
    super(message, options)
  }
}
