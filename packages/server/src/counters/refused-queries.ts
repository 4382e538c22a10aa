import type { GrantCount } from '../store/activity-store.ts'
import { grantIdFromHalves } from '../tokens/grant-id.ts'
import type { TokenFields } from '../tokens/layout.ts'

/** Grants whose refusals wait to be written; those of more are counted for their app only. */
const MOST = 10_000

/** Refusals of genuine access tokens by grant: what tells an app that ignores them. */
export class RefusedQueries {
  readonly #waiting = new Map<string, GrantCount>()

  note(token: TokenFields, now: number): void {
    const grantId = grantIdFromHalves(token.grantHigh, token.grantLow)
    const key = `${token.accountId} ${grantId}`
    const known = this.#waiting.get(key)
    if (known) {
      known.refused++
      known.lastRefusedAt = now
    } else if (this.#waiting.size < MOST) {
      const { accountId, appNumber } = token
      const unqueried = { queries: 0, firstQueryAt: 0, lastQueryAt: 0, network: '' }
      this.#waiting.set(key, { accountId, grantId, appNumber, ...unqueried, refused: 1, lastRefusedAt: now })
    }
  }

  /** Takes the oldest. */
  take(limit: number): GrantCount[] {
    const taken = this.#waiting.entries().take(limit).toArray()
    for (const [key] of taken) this.#waiting.delete(key)
    return taken.map(([, count]) => count)
  }
}
