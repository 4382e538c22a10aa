import { LRUCache } from 'lru-cache'
import { atMost } from './throttle-bound.ts'
import {
  chargeLane,
  FRESH_LANE,
  type Lane,
  type LaneLimits,
  type LaneNews,
  type LaneTicket,
  laneIsHot,
  laneWaitMs,
  laneWithNews,
} from './throttle-lane.ts'

export interface LaneTable {
  /** Milliseconds until the lane admits an attempt; 0 where it does now. Asking leaves no trace of a new key. */
  waitMs(key: string, now: number): number
  /** Admits an attempt and charges it. */
  charge(key: string, now: number): LaneTicket
  /** Puts what a settled attempt makes of its lane; nothing where the lane has been forgotten meanwhile. */
  settle(key: string, after: (lane: Lane) => Lane): void
  /** Takes over what happened on other nodes. */
  heed(key: string, news: LaneNews, now: number): void
  /** Lanes remembered now. */
  size(): number
}

/**
 * Lanes by key, bounded.
 *
 * At the bound the least recently used lane is forgotten, which for a guesser would be a reset. So lanes that have used
 * up their free failures ("hot") are kept apart from the others: however many e-mails somebody tries once, only lanes
 * below their free failures push each other out. To push out a hot lane takes as many *hot* lanes as the table holds,
 * each for its free failures of admitted, hashed attempts from addresses that are counted too: with the defaults
 * 600,000 hashes, hours of a core, for 20 more guesses at one account, where waiting out the back-off gives as many. Guessing at a hot lane, also in vain, makes it the most recently used one. Refusing strangers while the table
 * is full would be safer still, but would give that same flood the power to lock everybody out.
 */
export function createLaneTable(limits: LaneLimits, entries: number): LaneTable {
  const idle = new LRUCache<string, Lane>(atMost(entries))
  const hot = new LRUCache<string, Lane>(atMost(entries))
  const laneOf = (key: string): Lane | undefined => hot.get(key) ?? idle.get(key)
  const put = (key: string, lane: Lane): void => {
    const [home, other] = laneIsHot(lane, limits) ? [hot, idle] : [idle, hot]
    other.delete(key)
    home.set(key, lane)
  }
  return {
    waitMs: (key, now) => laneWaitMs(laneOf(key) ?? FRESH_LANE, limits, now),
    charge(key, now) {
      const before = laneOf(key) ?? FRESH_LANE
      const lane = chargeLane(before, limits, now)
      put(key, lane)
      return {
        closedUntil: lane.closedUntil,
        closedUntilBefore: before.closedUntil,
        hadFailures: before.charged > before.undecided,
      }
    },
    settle(key, after) {
      const lane = laneOf(key)
      if (lane !== undefined) put(key, after(lane))
    },
    heed(key, news, now) {
      const lane = laneOf(key)
      if (lane !== undefined || news.failures > 0) put(key, laneWithNews(lane ?? FRESH_LANE, news, limits, now))
    },
    size: () => idle.size + hot.size,
  }
}
