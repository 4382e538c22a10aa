import { isToUpgrade } from '../passwords/foreign-hash.ts'
import type { HashLane } from '../passwords/lane.ts'
import type { ImportStore } from '../store/import-store.ts'

/** Replaces hashes that were brought from elsewhere, now that the password behind them is known. */
export interface HashUpgrades {
  /** Called when a password has proved right. Returns at once; what becomes of it is nobody's business. */
  offer(account: ProvedAccount, password: string): void
  /** Resolves when none is under way any more. */
  settled(): Promise<void>
}

export interface ProvedAccount {
  id: number
  passwordHash: string
  passwordVersion: number
}

export interface UpgradeHashDeps {
  store: Pick<ImportStore, 'upgradePasswordHash'>
  lane: Pick<HashLane, 'hash' | 'load'>
  /** Told of one that failed; the next success tries again. */
  onError(error: unknown): void
}

/** Passwords held in memory at once. */
const MOST_UNDER_WAY = 16

/**
 * Never in the way of a sign-in: it begins when the caller has the answer, only while nobody waits for the lane, and what
 * is left undone is done after the next success. Two at once, here or on two nodes, are no harm: the store takes one.
 */
export function createHashUpgrades({ store, lane, onError }: UpgradeHashDeps): HashUpgrades {
  const underWay = new Map<number, Promise<void>>()

  const upgrade = async ({ id: accountId, passwordHash: from, passwordVersion }: ProvedAccount, password: string) => {
    try {
      await store.upgradePasswordHash({ accountId, passwordVersion, from, to: await lane.hash(password) })
    } catch (error) {
      onError(error)
    } finally {
      underWay.delete(accountId)
    }
  }

  return {
    offer(account, password) {
      const { id, passwordHash } = account
      if (!isToUpgrade(passwordHash, password)) return
      if (underWay.has(id) || underWay.size >= MOST_UNDER_WAY || lane.load().queued > 0) return
      underWay.set(id, upgrade(account, password))
    },
    async settled() {
      await Promise.all(underWay.values())
    },
  }
}
