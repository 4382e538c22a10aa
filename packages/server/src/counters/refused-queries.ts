import type { GrantCount } from '../store/activity-store.ts'
import { grantIdFromHalves } from '../tokens/grant-id.ts'
import type { TokenFields } from '../tokens/layout.ts'

/** Grants whose refusals wait to be written; those of more are counted for their app only. */
const MOST = 10_000

/** Refusals of genuine access tokens by grant: what tells an app that ignores them. */
export class RefusedQueries {
  readonly #grants = new Map<string, GrantCount>()

  note(token: TokenFields, now: number): void {
    const grantId = grantIdFromHalves(token.grantHigh, token.grantLow)
    const key = `${token.accountId} ${grantId}`
    const known = this.#grants.get(key)
    if (known) {
      known.refused++
      known.lastRefusedAt = now
    } else if (this.#grants.size < MOST) {
      const { accountId, appNumber } = token
      const unqueried = { queries: 0, firstQueryAt: 0, lastQueryAt: 0, network: '' }
      this.#grants.set(key, { accountId, grantId, appNumber, ...unqueried, refused: 1, lastRefusedAt: now })
    }
  }

  get waiting(): number {
    return this.#grants.size
  }

  /** Takes the oldest. */
  take(limit: number): GrantCount[] {
    const taken = this.#grants.entries().take(limit).toArray()
    for (const [key] of taken) this.#grants.delete(key)
    return taken.map(([, count]) => count)
  }
}
