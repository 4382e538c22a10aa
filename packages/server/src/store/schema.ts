import type { AdviceRule, Language, Reason } from '@chatapp-access/contract'
import type {
  DeliveryState,
  JournalActor,
  JournalEvent,
  NoticeChannel,
  NoticeKind,
  UsageMetric,
} from '@chatapp-access/contract/account'
import type { Generated } from 'kysely'
import type { LifeState } from '../domain/account.ts'
import type { CredentialKind } from '../domain/grant.ts'
import type { LinkKind } from '../domain/link.ts'
import type { GrantId } from '../tokens/grant-id.ts'

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
  name: 'accounts'
  /** The last number given out. */
  value: number
}

/** Which secret stands behind a key id, for ever: an id never gets another one. */
interface KeysTable {
  id: number
  fingerprint: string
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

/** A signed-in browser. */
interface SessionsTable {
  account_id: number
  /** SHA-256 of the cookie's secret, base64url. */
  id: string
  created_at: number
  seen_at: number
  ends_at: number
  /** When the password was last given. */
  confirmed_at: number
  address: string
  agent: string
}

/** One-time links, of which only the SHA-256 is kept. Account 0 where there is none yet. */
interface LinksTable {
  account_id: number
  /** SHA-256 of the link's secret, base64url. */
  id: string
  kind: LinkKind
  /** Of a hand-over; else 0. */
  app_number: number
  /** Whom it invites; empty where anybody. */
  email: string
  /** Of the app password a hand-over will make. */
  label: string
  /** The account that made it; 0 for the server. */
  maker_id: number
  created_at: number
  ends_at: number
  used_at: number
  used_address: string
  /** Withdrawn. */
  ended_at: number
}

/** TOTP (RFC 6238). */
interface SecondFactorsTable {
  account_id: number
  /** Sealed with a key of the ring. */
  secret: Uint8Array
  /** The ring's secret that sealed it. */
  key_id: number
  /** 0 until its first code was proved. */
  confirmed_at: number
  /** The time step of the last code taken: none is taken twice. */
  last_step: number
}

interface RecoveryCodesTable {
  account_id: number
  /** SHA-256, base64url. */
  digest: string
  used_at: number
}

/** Counts by app and hour. */
interface UsageHoursTable {
  account_id: number
  app_number: number
  /** Unix hours. */
  hour: number
  metric: UsageMetric
  count: number
}

/** What queries did with a grant: apart from the grant, so that no refresh waits for it. */
interface GrantActivityTable {
  account_id: number
  grant_id: GrantId
  app_number: number
  queries: number
  first_query_at: number
  last_query_at: number
  last_network: string
  /** How often the network was another one than before. */
  network_changes: number
  /** Queries refused after its access token had ended. */
  refused: number
  last_refused_at: number
}

/** The last batch of counts each node has written: one whose answer was lost is sent again, and counts once. */
interface ActivityBatchesTable {
  node_id: string
  /** Counts the batches of the node, from 1. */
  batch: number
  at: number
}

interface AdviceTable {
  account_id: number
  app_number: number
  rule: AdviceRule
  since: number
  seen_at: number
  /** JSON: named counts. */
  evidence: string
}

interface NoticesTable {
  id: Generated<number>
  account_id: number
  at: number
  kind: NoticeKind
  app_number: number
  detail: string
  /** What must be told only once. */
  once_key: string
}

interface DeliveriesTable {
  account_id: number
  notice_id: number
  channel: NoticeChannel
  state: DeliveryState
  attempts: number
  last_at: number
  next_at: number
  failure: string
}

interface NoticeSettingsTable {
  account_id: number
  /** Comma-separated kinds. */
  by_email: string
  by_webhook: string
  webhook_url: string
  /** Counts the secrets of this account's webhook: each is derived from the ring, none is kept. */
  webhook_version: number
  webhook_key_id: number
}
