import type { Account } from '../domain/account.ts'

/** Accounts as operators find and change them. */
export interface AccountDirectory {
  /** Newest first. */
  searchAccounts(page: AccountSearch): Promise<readonly AccountStatus[]>
  readAccount(accountId: number): Promise<AccountStatus | undefined>
  /** Disabling ends all access and all sessions in the same transaction. */
  changeAccount(change: ChangeAccount): Promise<ChangedAccount>
}

export interface AccountSearch {
  /** A part of the e-mail in any case, or the number; all where it is empty. */
  search: string
  /** Only numbers below. */
  before?: number
  limit: number
}

export interface AccountStatus extends Account {
  operator: boolean
  /** A second factor is on. */
  secondFactor: boolean
  /** Apps that are not deleted. */
  apps: number
}

export interface ChangeAccount {
  accountId: number
  state?: 'active' | 'disabled'
  operator?: boolean
}

export type ChangedAccount =
  | { kind: 'changed'; before: { state: 'active' | 'disabled'; operator: boolean } }
  | { kind: 'missing' }
  /** Nobody would be left who could undo it; nothing was done. */
  | { kind: 'last_operator' }
