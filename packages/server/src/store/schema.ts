import type { Language, Reason } from '@chatapp-access/contract'
import type { JournalActor, JournalEvent } from '@chatapp-access/contract/account'
import type { Generated } from 'kysely'
import type { LifeState } from '../domain/account.ts'
import type { InvalidTokenStatus } from '../domain/app.ts'
import type { CredentialKind } from '../domain/grant.ts'
import type { GrantId } from '../tokens/grant-id.ts'
import type {
  ActivityBatchesTable,
  AdviceTable,
  DeliveriesTable,
  GrantActivityTable,
  LinksTable,
  NoticeSettingsTable,
  NoticesTable,
  RecoveryCodesTable,
  SecondFactorsTable,
  SessionsTable,
  UsageHoursTable,
} from './schema-account.ts'

/**
 * The tables, the same in both dialects. Columns in `_end` are unix seconds, as tokens carry them; columns in `_at` are
 * unix milliseconds of the store's clock, 0 for "never". Tables that queries touch lead with the account, so that
 * they can be sharded by it.
 */
export interface Database {
  installation: InstallationTable
  counters: CountersTable
  keys: KeysTable
  accounts: AccountsTable
  apps: AppsTable
  app_passwords: AppPasswordsTable
  known_networks: KnownNetworksTable
  quotas: QuotasTable
  grants: GrantsTable
  revocations: RevocationsTable
  nodes: NodesTable
  login_failures: LoginFailuresTable
  journal: JournalTable
  sessions: SessionsTable
  links: LinksTable
  second_factors: SecondFactorsTable
  recovery_codes: RecoveryCodesTable
  usage_hours: UsageHoursTable
  grant_activity: GrantActivityTable
  activity_batches: ActivityBatchesTable
  advice: AdviceTable
  notices: NoticesTable
  deliveries: DeliveriesTable
  notice_settings: NoticeSettingsTable
}

/** One row, made with the database: what makes its keys its own. */
interface InstallationTable {
  only: number
  id: string
}

/** Numbers that are never used twice, also after a restore: one only has to raise them. */
interface CountersTable {
  name: 'accounts' | 'status_changes'
  /** The last number given out. */
  value: number
}

/** Which secret stands behind a key id, for ever: an id never gets another one. */
interface KeysTable {
  id: number
  fingerprint: string
  /** When a node last minted with it, or was about to. */
  minted_at: Generated<number>
  /** Given up: its tokens are invalid, whoever holds it. */
  retired_at: Generated<number>
}

interface AccountsTable {
  id: number
  email: string
  /** Unique among accounts that are not deleted. */
  email_key: string
  password_hash: string
  password_version: number
  /** 0 or 1. */
  app_passwords_only: number
  state: LifeState
  last_app_number: number
  last_app_password_id: number
  created_at: number
  /** 0 or 1: may search and change other accounts. */
  operator: Generated<number>
  /** Of e-mails to its owner. */
  language: Generated<Language>
}

interface AppsTable {
  account_id: number
  number: number
  name: string
  state: LifeState
  /** Where this app has a limit of its own. */
  tokens_per_day: number | null
  created_at: number
  /** Of the two invalid-token errors, where this app has one of its own. */
  invalid_token_status: Generated<InvalidTokenStatus | null>
  /** Which change of all apps set it last; 0 where none ever did. */
  status_version: Generated<number>
}

interface AppPasswordsTable {
  account_id: number
  id: number
  app_number: number
  /** SHA-256 of the password. */
  digest: Uint8Array
  label: string
  created_at: number
  last_used_at: number
  ended_at: number
}

/** From where tokens of an app were made before: the newest few. */
interface KnownNetworksTable {
  account_id: number
  app_number: number
  network: string
  seen_at: number
}

interface QuotasTable {
  account_id: number
  app_number: number
  /** `YYYY-MM-DD` in the configured time zone. */
  day: string
  used: number
  /** When the day ends: the row may go then. */
  ends_at: number
}

interface GrantsTable {
  account_id: number
  id: GrantId
  app_number: number
  /** Grows with each write: what compare-and-set compares. */
  row_version: number
  generation: number
  key_id: number
  access_end: number
  refresh_end: number
  latest_access_end: number
  kept_until_end: number
  confirmed_generation: number
  confirmed_at: number
  confirmed_network: string
  lowest_generation: number
  credential_kind: CredentialKind
  credential_id: number
  ended_at: number
  ended_reason: Reason | null
  made_at: number
  made_address: string
  made_agent: string
  last_seen_at: number
}

/**
 * The feed every node follows. At most one row a grant. `generation` 0 ends the grant; n ends its access tokens up to
 * generation n, and its refresh token goes on.
 */
interface RevocationsTable {
  id: Generated<number>
  account_id: number
  grant_id: GrantId
  until_end: number
  reason: Reason
  generation: Generated<number>
  made_at: Generated<number>
}

interface NodesTable {
  id: string
  /** Comma-separated. */
  key_ids: string
  seen_at: number
}

/** What a node tells the others of failed logins, a batch at a time. */
interface LoginFailuresTable {
  node_id: string
  batch: number
  at: number
  /** JSON. */
  failures: string
}

/** What happened to an app that its owner should be able to look up. */
interface JournalTable {
  account_id: number
  id: Generated<number>
  at: number
  event: JournalEvent
  app_number: number
  /** Empty where it is about no grant. */
  grant_id: GrantId | ''
  network: string
  detail: string
  actor: Generated<JournalActor>
  address: Generated<string>
  agent: Generated<string>
}
