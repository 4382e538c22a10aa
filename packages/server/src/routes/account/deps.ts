import type { ChangeBudget } from '../../domain/change-budget.ts'
import type { Journal } from '../../domain/journal.ts'
import type { MailBudget } from '../../domain/mail-budget.ts'
import type { Mailer } from '../../mail/mailer.ts'
import type { RunningNotices } from '../../notices/start.ts'
import type { RouteDeps } from '../deps.ts'
import type { Gate } from './gate.ts'

/** What the endpoints of My Account are built from. */
export interface AccountDeps extends RouteDeps {
  gate: Gate
  /** Bounds what one account may change. */
  changeBudget: ChangeBudget
  journal: Journal
  notices: RunningNotices
  /** `undefined` where no SMTP server is configured. */
  mailer: Mailer | undefined
  /** Bounds what strangers may have sent. */
  mailBudget: MailBudget
  /** Where people reach My Account, without a path; links in e-mails begin with it. */
  accountOrigin: string
  /** Base URL of the API, as snippets show it. */
  apiUrl: string
}
