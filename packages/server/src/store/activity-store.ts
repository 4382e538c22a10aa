import type { JournalActor, JournalEvent, JournalGroup, UsageMetric } from '@chatapp-access/contract/account'
import type { CredentialKind } from '../domain/grant.ts'
import type { GrantId } from '../tokens/grant-id.ts'

/** What apps did: written in batches by nodes, read by My Account. Each verb sees one account only. */
export interface ActivityStore {
  /**
   * Adds what a node has counted and noted. Batches of a node come one after another; one that was written before is
   * passed over, so a batch whose answer was lost may be sent again.
   */
  noteActivity(batch: ActivityBatch): Promise<void>
  /** Counts by hour since an hour, of one app or of all. */
  readUsage(query: UsageQuery): Promise<UsageRead>
  /** What happened, newest first. */
  listJournal(page: JournalPage): Promise<readonly JournalLine[]>
  /** Grants that have access or can renew it, newest first. */
  listGrantViews(page: GrantPage): Promise<readonly GrantLine[]>
  /** Whose grant it is, also when it has ended. `undefined` where the account has none of that id. */
  findGrantApp(accountId: number, grantId: GrantId): Promise<{ appNumber: number } | undefined>
  /**
   * Grants of an app that were made, renewed, used, refused or cut off since `since`, newest first; 100 at most.
   * `undefined` where the account has no such app.
   */
  findActiveSince(query: { accountId: number; appNumber: number; since: number }): Promise<ActiveGrants | undefined>
}

export interface ActivityBatch {
  nodeId: string
  /** Counts the batches of the node, from 1. */
  batch: number
  usage: readonly UsageCount[]
  grants: readonly GrantCount[]
  journal: readonly JournalNote[]
}

export interface UsageCount {
  accountId: number
  appNumber: number
  /** Unix hours. */
  hour: number
  metric: UsageMetric
  /** To be added. */
  count: number
}

/** What queries did with a grant since the last batch that told of it. */
export interface GrantCount {
  accountId: number
  grantId: GrantId
  appNumber: number
  queries: number
  /** 0 where there were none. */
  firstQueryAt: number
  lastQueryAt: number
  /** From where the first of these came; empty where nobody can tell. */
  network: string
  refused: number
  /** 0 where none was refused. */
  lastRefusedAt: number
}

export interface JournalNote {
  accountId: number
  at: number
  event: JournalEvent
  actor: JournalActor
  /** 0 where it is about no app. */
  appNumber: number
  /** Empty where it is about no grant. */
  grantId: GrantId | ''
  address: string
  agent: string
  detail: string
}

export interface UsageQuery {
  accountId: number
  /** All apps of the account when absent. */
  appNumber?: number | undefined
  /** Unix hours. */
  sinceHour: number
}

export interface UsageRead {
  now: number
  counts: readonly { hour: number; metric: UsageMetric; count: number }[]
}

export interface JournalPage {
  accountId: number
  appNumber?: number | undefined
  /** All events of the group. */
  group?: JournalGroup | undefined
  event?: JournalEvent | undefined
  /** Not before. */
  from?: number | undefined
  until?: number | undefined
  /** The id of the last line seen; absent for the first page. */
  before?: number | undefined
  limit: number
}

export interface JournalLine extends JournalNote {
  id: number
  /** Empty where it is about no app. */
  appName: string
}

export interface GrantPage {
  accountId: number
  appNumber?: number | undefined
  /** The last line seen; absent for the first page. */
  after?: { madeAt: number; id: GrantId } | undefined
  limit: number
}

/** A grant as its owner sees it. Names in `…End` are unix seconds, names in `…At` unix milliseconds. */
export interface GrantLine {
  id: GrantId
  appNumber: number
  appName: string
  credentialKind: CredentialKind
  /** Of the app password that made it; else empty. */
  credentialLabel: string
  generation: number
  /** Its access tokens are ended up to this generation; 0 for none. */
  endedGeneration: number
  accessEnd: number
  refreshEnd: number
  /** When refreshing ended, or 0. */
  endedAt: number
  madeAt: number
  madeAddress: string
  madeAgent: string
  lastSeenAt: number
  confirmedNetwork: string
  queries: number
  lastQueryAt: number
  /** Empty for none. */
  lastNetwork: string
}

export interface ActiveGrants {
  now: number
  grants: readonly ActiveGrant[]
}

export interface ActiveGrant {
  id: GrantId
  generation: number
  accessEnd: number
  endedAt: number
  madeAt: number
  madeAgent: string
  lastSeenAt: number
  queries: number
  firstQueryAt: number
  lastQueryAt: number
  lastRefusedAt: number
  /** The entry in the revocation feed, if there is one: when, and up to which generation; 0 for all of the grant. */
  cutAt: number
  cutGeneration: number
}
