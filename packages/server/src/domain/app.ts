import type { LifeState } from './account.ts'

/** HTTP status of the two invalid-token errors. */
export type InvalidTokenStatus = 401 | 403

export interface App {
  accountId: number
  /** Counted from 1 within the account, never used twice. */
  number: number
  name: string
  state: LifeState
  /** Unix milliseconds. */
  createdAt: number
}

export interface AppPassword {
  accountId: number
  appNumber: number
  id: number
  label: string
  createdAt: number
  /** 0 until it has made its first token. */
  lastUsedAt: number
  /** 0 while it works. */
  endedAt: number
}
