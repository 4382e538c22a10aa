import type { AdviceRule } from '@chatapp-access/contract'
import type { DeliveryState, NoticeChannel, NoticeKind, UsageMetric } from '@chatapp-access/contract/account'
import type { Generated } from 'kysely'
import type { LinkKind } from '../domain/link.ts'
import type { GrantId } from '../tokens/grant-id.ts'

// The tables of My Account. What names of columns mean stands at `Database`.

/** A signed-in browser. */
export interface SessionsTable {
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
export interface LinksTable {
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
export interface SecondFactorsTable {
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

export interface RecoveryCodesTable {
  account_id: number
  /** SHA-256, base64url. */
  digest: string
  used_at: number
}

/** Counts by app and hour. */
export interface UsageHoursTable {
  account_id: number
  app_number: number
  /** Unix hours. */
  hour: number
  metric: UsageMetric
  count: number
}

/** What queries did with a grant: apart from the grant, so that no refresh waits for it. */
export interface GrantActivityTable {
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
export interface ActivityBatchesTable {
  node_id: string
  /** Counts the batches of the node, from 1. */
  batch: number
  at: number
}

export interface AdviceTable {
  account_id: number
  app_number: number
  rule: AdviceRule
  since: number
  seen_at: number
  /** JSON: named counts. */
  evidence: string
}

export interface NoticesTable {
  id: Generated<number>
  account_id: number
  at: number
  kind: NoticeKind
  app_number: number
  detail: string
  /** What must be told only once. */
  once_key: string
}

export interface DeliveriesTable {
  account_id: number
  notice_id: number
  channel: NoticeChannel
  state: DeliveryState
  attempts: number
  last_at: number
  next_at: number
  failure: string
}

export interface NoticeSettingsTable {
  account_id: number
  /** Comma-separated kinds. */
  by_email: string
  by_webhook: string
  webhook_url: string
  /** Counts the secrets of this account's webhook: each is derived from the ring, none is kept. */
  webhook_version: number
  webhook_key_id: number
}
