import type { Link } from '../domain/link.ts'

/** Hand-over links: each makes one app password, when it is opened and not before. */
export interface HandOverStore {
  /** `undefined` when there is no such active app, or it has as many app passwords and open links as it may. */
  createHandOver(handOver: NewHandOver): Promise<Link | undefined>
  /** Of one app, newest first: the newest 100. */
  listHandOvers(accountId: number, appNumber: number): Promise<readonly Link[]>
  /** An open link whose account and app are active; uses nothing up. */
  lookAtHandOver(link: { accountId: number; id: string }): Promise<HandedOver | undefined>
  /**
   * Uses an open link up and makes its app password, in one transaction. Of several who open it exactly one gets it.
   * `undefined` where it opens nothing (any more); then nothing is made.
   */
  openHandOver(order: OpenHandOver): Promise<HandedOver | undefined>
  /** Withdraws a link. One that was opened stays as it is: its app password is what ends. */
  endHandOver(order: { accountId: number; appNumber: number; id: string }): Promise<EndedHandOver>
}

export interface NewHandOver {
  accountId: number
  appNumber: number
  /** SHA-256 of the link's secret, base64url. */
  id: string
  /** Of the app password to come. */
  label: string
  lifetimeMs: number
}

export interface OpenHandOver {
  accountId: number
  id: string
  /** SHA-256 of the app password. */
  digest: Uint8Array
  address: string
}

export interface HandedOver {
  link: Link
  /** Of the account, for tokens.make. */
  email: string
  appName: string
}

export type EndedHandOver =
  | { kind: 'ended'; link: Link }
  /** Withdrawn before; nothing was done. */
  | { kind: 'over' }
  | { kind: 'opened' }
  | { kind: 'missing' }
