import type { JournalActor, JournalEvent } from '@chatapp-access/contract/account'
import type { GrantId } from '../tokens/grant-id.ts'

/** What happened to an account that its owner should be able to look up. No secret is ever in it. */
export interface JournalEntry {
  accountId: number
  event: JournalEvent
  actor: JournalActor
  appNumber?: number
  grantId?: GrantId
  address?: string
  agent?: string
  /** What the event says besides: a label, a reason, a number. */
  detail?: string
  /** A second entry of the same key is not noted until then (unix milliseconds), as far as this process remembers. */
  once?: { key: string; until: number }
}

/** Where flows note what happened. In memory first and written in batches: a crash loses 5 s at most. */
export interface Journal {
  note(entry: JournalEntry): void
}
