import { createQuotaCalendar } from '../domain/quota-day.ts'
import { type RefreshRows, singleRefreshRows } from './refresh-rows.ts'
import type { SqlDatabase, SqlDialect } from './sql.ts'
import { accountDirectoryVerbs } from './sql-account-directory.ts'
import { accountLinkVerbs } from './sql-account-links.ts'
import { accountVerbs } from './sql-accounts.ts'
import { noteActivityVerb } from './sql-activity.ts'
import { adviceVerbs } from './sql-advice.ts'
import { appPasswordVerbs } from './sql-app-passwords.ts'
import { appStatusVerbs } from './sql-app-status.ts'
import { appVerbs } from './sql-apps.ts'
import { confirmGrantsVerb } from './sql-confirm.ts'
import { credentialVerbs } from './sql-credentials.ts'
import { diagnoseVerb } from './sql-diagnosis.ts'
import { endingVerbs } from './sql-end.ts'
import { failureVerbs } from './sql-failures.ts'
import { grantViewVerbs } from './sql-grant-views.ts'
import { handOverVerbs } from './sql-hand-overs.ts'
import { importAccountsVerb } from './sql-import.ts'
import { invalidTokenStatusVerb } from './sql-invalid-token-status.ts'
import { listJournalVerb } from './sql-journal.ts'
import { linkVerbs } from './sql-links.ts'
import { makeGrantVerb } from './sql-make.ts'
import { nodeVerbs } from './sql-nodes.ts'
import { noticeVerbs } from './sql-notices.ts'
import { passwordHashVerbs } from './sql-password-hashes.ts'
import { rotateGrantVerb } from './sql-rotate.ts'
import { secondFactorVerbs } from './sql-second-factor.ts'
import { sessionVerbs } from './sql-sessions.ts'
import { readUsageVerb } from './sql-usage.ts'
import type { Store } from './store.ts'
import type { StorePolicy } from './store-policy.ts'

/** What a store does; a dialect brings how it opens and closes. */
export type StoreVerbs = Omit<Store, 'close' | 'load' | 'watchFeed'>

/** The verbs of the store, in SQL that every dialect runs. Statements are compiled here, once. */
export function createSqlStore(
  database: SqlDatabase,
  dialect: SqlDialect,
  policy: StorePolicy,
  refreshRows: RefreshRows = singleRefreshRows(database, dialect),
): StoreVerbs {
  const context = { database, dialect, policy, dayOf: createQuotaCalendar(policy.timeZone) }
  return {
    makeGrant: makeGrantVerb(context),
    rotateGrant: rotateGrantVerb(context, refreshRows),
    confirmGrants: confirmGrantsVerb(context),
    ...endingVerbs(context),
    ...credentialVerbs(context),
    ...accountVerbs(context),
    ...appVerbs(context),
    ...appPasswordVerbs(context),
    ...appStatusVerbs(context),
    setInvalidTokenStatus: invalidTokenStatusVerb(context),
    ...linkVerbs(context),
    ...handOverVerbs(context),
    ...accountDirectoryVerbs(context),
    ...nodeVerbs(context),
    ...sessionVerbs(context),
    ...secondFactorVerbs(context),
    ...accountLinkVerbs(context),
    noteActivity: noteActivityVerb(context),
    readUsage: readUsageVerb(context),
    listJournal: listJournalVerb(context),
    ...grantViewVerbs(context),
    ...adviceVerbs(context),
    ...noticeVerbs(context),
    ...failureVerbs(context),
    importAccounts: importAccountsVerb(context),
    diagnose: diagnoseVerb(context),
    ...passwordHashVerbs(context),
  }
}
