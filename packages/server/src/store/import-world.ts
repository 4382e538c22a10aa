import { emailKey, type LifeState } from '../domain/account.ts'
import { MOST_APPS } from './apps-store.ts'
import type { AccountToImport, AppToImport, ImportedAccount, ImportOutcome } from './import-store.ts'

interface FoundAccount {
  id: number
  key: string
  state: LifeState
}

interface FoundApp {
  accountId: number
  number: number
  state: LifeState
}

/** What a batch meets: the accounts and apps that are there, and with each that is judged, those that will be. */
export class ImportWorld {
  readonly #accounts = new Map<number, FoundAccount>()
  readonly #holders = new Set<string>()
  readonly #apps = new Map<number, Map<number, LifeState>>()

  addAccounts(found: readonly FoundAccount[]): void {
    for (const account of found) this.#accounts.set(account.id, account)
  }

  /** E-mails of accounts that are not deleted. */
  addHolders(found: readonly { key: string }[]): void {
    for (const { key } of found) this.#holders.add(key)
  }

  addApps(found: readonly FoundApp[]): void {
    for (const { accountId, number, state } of found) this.#appsOf(accountId).set(number, state)
  }

  has(accountId: number): boolean {
    return this.#accounts.has(accountId)
  }

  /** Judges one account, and takes it for there from now on where it will be. */
  judge(account: AccountToImport): ImportedAccount {
    const key = emailKey(account.email)
    const outcome = this.#judgeAccount(account.id, key)
    if (outcome !== 'created' && outcome !== 'unchanged') return { account: outcome, apps: [] }
    if (outcome === 'created') {
      this.addAccounts([{ id: account.id, key, state: account.state }])
      this.#holders.add(key)
    }
    return { account: outcome, apps: this.#judgeApps(account.apps, this.#appsOf(account.id)) }
  }

  #judgeAccount(id: number, key: string): ImportOutcome {
    const there = this.#accounts.get(id)
    if (there?.state === 'deleted') return 'account_deleted'
    if (there) return there.key === key ? 'unchanged' : 'id_taken'
    return this.#holders.has(key) ? 'email_taken' : 'created'
  }

  #judgeApps(apps: readonly AppToImport[], there: Map<number, LifeState>): ImportOutcome[] {
    let count = there.values().reduce((sum, state) => (state === 'deleted' ? sum : sum + 1), 0)
    return apps.map(({ number, state }) => {
      const found = there.get(number)
      if (found !== undefined) return found === 'deleted' ? 'app_deleted' : 'unchanged'
      if (count >= MOST_APPS) return 'too_many_apps'
      count++
      there.set(number, state)
      return 'created'
    })
  }

  #appsOf(accountId: number): Map<number, LifeState> {
    const known = this.#apps.get(accountId) ?? new Map<number, LifeState>()
    this.#apps.set(accountId, known)
    return known
  }
}
