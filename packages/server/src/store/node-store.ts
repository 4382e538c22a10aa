import type { Reason } from '@chatapp-access/contract'
import type { InvalidTokenStatus } from '../domain/app.ts'
import type { GrantId } from '../tokens/grant-id.ts'

/** What nodes tell each other through the store. */
export interface NodeStore {
  /** The id that makes this database's keys its own; made with the database. */
  installationId(): Promise<string>
  /**
   * Notes which secrets stand behind key ids. Gives the ids behind which another secret was noted before, by whichever
   * node, and those that were given up: where there is one of the first, nothing is noted.
   */
  noteKeys(keys: readonly KeyFingerprint[]): Promise<{ taken: readonly number[]; retired: readonly number[] }>
  /** Every secret that was ever noted, by its id, and the nodes that were seen lately. */
  listKeys(): Promise<{ now: number; keys: readonly NotedKey[]; nodes: readonly LiveNode[] }>
  /** Gives a secret up: within the bound of revocations no node takes its tokens any more. Idempotent; `false` where it was never noted. */
  retireKey(id: number): Promise<boolean>
  /** A node's heartbeat: announces the keys it knows, and reads what it has to follow. */
  follow(beat: Heartbeat): Promise<Followed>
  /** A node that stops says so, that nobody waits for it: it would count as live for half a minute. */
  leave(nodeId: string): Promise<void>
}

/** Tells one secret from another, and tells nothing of it. */
export interface KeyFingerprint {
  id: number
  fingerprint: string
}

export interface NotedKey extends KeyFingerprint {
  /** When a node was last about to mint with it, unix milliseconds; 0 for never. */
  mintedAt: number
  /** 0 where it is in force. */
  retiredAt: number
}

export interface LiveNode {
  id: string
  keyIds: readonly number[]
  /** Unix milliseconds. */
  seenAt: number
}

export interface Heartbeat {
  nodeId: string
  keyIds: readonly number[]
  /** The one this node mints with. */
  mintingKeyId?: number
  /** Only reads. For a node that cannot be announced, as while the disk is full: it must not stop following. */
  silent?: boolean
  /** Where this node stands in the revocation feed; {@link FEED_START} for all of it. */
  afterRevocation: FeedPosition
  /** The last change of an app's invalid-token status this node has seen, 0 for all; absent where it needs none. */
  afterStatusChange?: number
  limit: number
}

/** A place in the revocation feed, as the store wrote it down: nobody else reads it. */
export type FeedPosition = string

export const FEED_START: FeedPosition = ''

export interface Followed {
  /** The store's clock, unix milliseconds. */
  now: number
  /** About `limit` at most. One may come twice. */
  revocations: readonly Revocation[]
  /** Behind these. */
  position: FeedPosition
  /** There were no more of them. */
  complete: boolean
  /** At most `limit`, oldest change first; absent where the node did not ask. */
  statusChanges?: readonly StatusChange[]
  /** Every key id that some node ever announced and that was not given up. */
  announcedKeyIds: readonly number[]
  /** The key ids that were given up. */
  retiredKeyIds: readonly number[]
  /** The key ids all live nodes know. */
  sharedKeyIds: readonly number[]
}

export interface Revocation {
  /** Never given twice. */
  id: number
  accountId: number
  grantId: GrantId
  /** Unix seconds: after this no access token of the grant can be alive. */
  untilEnd: number
  reason: Reason
  /** 0 ends the grant; n ends its access tokens up to generation n, and its refresh token goes on. */
  generation: number
}

/** The status of the invalid-token errors that an app has of its own. */
export interface StatusChange {
  /** Grows with each change. */
  version: number
  accountId: number
  appNumber: number
  /** `null` where it is the server's again. */
  status: InvalidTokenStatus | null
}
