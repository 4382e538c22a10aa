import { setTimeout } from 'node:timers/promises'
import type { StoreClock } from '../clock/store-clock.ts'
import { FEED_START, type Followed, type Heartbeat, type NodeStore } from '../store/node-store.ts'
import { halvesOfGrantId } from '../tokens/grant-id.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import { InvalidTokenStatuses } from './invalid-token-statuses.ts'
import { ALL_GENERATIONS, RevokedGrants } from './revoked-grants.ts'

export interface FollowerOptions {
  store: Pick<NodeStore, 'follow' | 'leave'>
  clock: StoreClock
  nodeId: string
  /** The ids of its secrets, the one to mint with first; and what forgets one that was given up. */
  ring: Pick<KeyRing, 'ids' | 'retire'>
  /** Between two looks at the feed. */
  intervalMs: number
  /** Told of a failed look; the follower goes on by itself. */
  onError(error: unknown): void
  /** Told that somebody here ended something, before it is read: others of this machine may look, too. */
  onEnding?: () => void
}

/** Revocations in one answer: more would be no faster, and leave the heap larger than the set itself. */
const PAGE = 1_000
/** No token has this key id. */
const NO_KEY = 0
const FORGET_EVERY_MS = 60_000
const GOODBYE_WITHIN_MS = 1_000

/** Follows the store into memory: the revocations, its clock, the keys other nodes know, and statuses of apps. */
export class Follower {
  readonly revoked = new RevokedGrants()
  readonly statuses = new InvalidTokenStatuses()
  readonly #options: FollowerOptions
  #after = FEED_START
  #followedAt = Number.NEGATIVE_INFINITY
  #forgottenAt = 0
  #announced: ReadonlySet<number> = new Set()
  #mintingKeyId: number
  readonly #listeners: ((grantLow: number) => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> | undefined
  /** The read that begins when the one under way is over: for those who ask in the middle of it. */
  #next: Promise<void> | undefined
  #stopped = false

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#mintingKeyId = options.ring.ids[0] ?? NO_KEY
  }

  /** Resolves when the whole feed is in memory; rejects when the store is away. */
  async start(): Promise<void> {
    await this.look()
    this.#schedule()
  }

  /** Says goodbye, where the store is there to hear it; never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    const { store, nodeId } = this.#options
    const goodbye = async () => {
      // A beat under way would announce the node once more.
      await this.#reading?.catch(() => undefined)
      await store.leave(nodeId)
    }
    await Promise.race([goodbye().catch(() => undefined), setTimeout(GOODBYE_WITHIN_MS, undefined, { ref: false })])
  }

  /** Milliseconds since the feed was last known to be complete. */
  stalenessMs(): number {
    return this.#options.clock.monotonic() - this.#followedAt
  }

  /**
   * The first key of the ring that every live node knows: nobody mints what another cannot read. 0 where all
   * of the ring were given up.
   */
  mintingKeyId(): number {
    return this.#mintingKeyId
  }

  /** Whether some node ever announced this key, so that a token of it may be good although it is unknown here. */
  isAnnounced(keyId: number): boolean {
    return this.#announced.has(keyId)
  }

  /** Calls `listener` for every revocation that has come into memory, with the low half of the grant's id. */
  whenRevoked(listener: (grantLow: number) => void): void {
    this.#listeners.push(listener)
  }

  /**
   * {@link look} for who has just ended something, or changed what is followed. Rejects when the store is away.
   */
  catchUp(): Promise<void> {
    this.#options.onEnding?.()
    return this.look()
  }

  /**
   * Reads all that is new, at once; what was committed before the call is in memory when it resolves. So nobody joins a
   * read under way, which may have looked before that commit: all who ask meanwhile share the one after it. Rejects when
   * the store is away.
   */
  look(): Promise<void> {
    if (!this.#reading) return this.#read()
    this.#next ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#reading ?? this.#read()
      })
    return this.#next
  }

  #read(): Promise<void> {
    this.#reading = this.#readFeed().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readFeed(): Promise<void> {
    const { clock, nodeId, ring } = this.#options
    for (;;) {
      const askedAt = clock.monotonic()
      const after = { afterRevocation: this.#after, afterStatusChange: this.statuses.after }
      const keys = { keyIds: ring.ids, ...(this.#mintingKeyId !== NO_KEY && { mintingKeyId: this.#mintingKeyId }) }
      const followed = await this.#follow({ nodeId, ...keys, ...after, limit: PAGE })
      this.#apply(followed)
      const { complete, statusChanges = [] } = followed
      this.statuses.apply(statusChanges, statusChanges.length < PAGE)
      if (complete && statusChanges.length < PAGE) {
        this.#followedAt = askedAt
        return
      }
    }
  }

  /** A full disk takes no announcement, yet still gives the feed: queries go on for as long as revocations are seen. */
  async #follow(beat: Heartbeat): Promise<Followed> {
    const { store, onError } = this.#options
    try {
      return await store.follow(beat)
    } catch (error) {
      const followed = await store.follow({ ...beat, silent: true })
      onError(error)
      return followed
    }
  }

  #apply(followed: Followed): void {
    const { clock, ring } = this.#options
    clock.adjust(followed.now)
    for (const { grantId, untilEnd, reason, generation } of followed.revocations) {
      const { grantHigh, grantLow } = halvesOfGrantId(grantId)
      this.revoked.add(grantHigh, grantLow, untilEnd, reason, generation === 0 ? ALL_GENERATIONS : generation)
      for (const tell of this.#listeners) tell(grantLow)
    }
    this.#after = followed.position
    this.#announced = new Set(followed.announcedKeyIds)
    for (const id of followed.retiredKeyIds) ring.retire(id)
    const { ids } = ring
    this.#mintingKeyId = ids.find(id => followed.sharedKeyIds.includes(id)) ?? ids[0] ?? NO_KEY
    if (clock.monotonic() - this.#forgottenAt > FORGET_EVERY_MS) {
      this.#forgottenAt = clock.monotonic()
      this.revoked.forgetBefore(Math.floor(clock.now() / 1000))
    }
  }

  #schedule(): void {
    if (this.#stopped) return
    this.#timer = globalThis.setTimeout(async () => {
      try {
        await this.look()
      } catch (error) {
        // What was missed while the store was away is read again from the start.
        this.#after = FEED_START
        this.statuses.restart()
        this.#options.onError(error)
      }
      this.#schedule()
    }, this.#options.intervalMs)
    this.#timer.unref()
  }
}
