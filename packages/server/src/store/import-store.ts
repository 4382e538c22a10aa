/** What bringing accounts from elsewhere needs, and what becomes of their passwords here. */
export interface ImportStore {
  /**
   * Takes in a batch of accounts with their apps and numbers, in one transaction. What is there already stays as it is.
   * Counters jump past the numbers taken in, so that none is given out again.
   *
   * @returns what became of each account, in the order of the batch
   */
  importAccounts(order: ImportAccounts): Promise<readonly ImportedAccount[]>
  /**
   * Puts a better hash of the same password in the place of the one it was compared with. It is no new password: its
   * version stays, and nothing that it opened ends. `false` where another hash stands there by now.
   */
  upgradePasswordHash(order: UpgradePasswordHash): Promise<boolean>
  /**
   * Password hashes of the first active accounts at or after each of these numbers, each account once, for the mixture
   * of their kinds.
   *
   * @param limit hashes for each number
   */
  samplePasswordHashes(order: { from: readonly number[]; limit: number }): Promise<readonly string[]>
  /** The last account number that was given out; 0 for none. */
  lastAccountId(): Promise<number>
}

export interface ImportAccounts {
  accounts: readonly AccountToImport[]
  /** Judges everything and writes nothing. */
  dryRun: boolean
}

export interface AccountToImport {
  id: number
  /** Trimmed. */
  email: string
  passwordHash: string
  state: 'active' | 'disabled'
  /** Unix milliseconds; the store's clock when absent. */
  createdAt?: number
  apps: readonly AppToImport[]
}

export interface AppToImport {
  number: number
  name: string
  state: 'active' | 'disabled'
  /** Unix milliseconds; as the account's when absent. */
  createdAt?: number
}

/** Why an account or app was not taken in. */
export type ImportConflict =
  /** The number belongs to an account with another e-mail. */
  | 'id_taken'
  /** An account with another number has the e-mail. */
  | 'email_taken'
  /** The number belonged to an account that was deleted. */
  | 'account_deleted'
  /** The number belonged to an app that was deleted. */
  | 'app_deleted'
  /** The account would have more apps than it may. */
  | 'too_many_apps'

export type ImportOutcome = 'created' | 'unchanged' | ImportConflict

export interface ImportedAccount {
  account: ImportOutcome
  /** In the order of the account's apps; none where the account was refused. */
  apps: readonly ImportOutcome[]
}

export interface UpgradePasswordHash {
  accountId: number
  passwordVersion: number
  /** What the password was compared with. */
  from: string
  to: string
}
