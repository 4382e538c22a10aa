import type { Reason } from '@chatapp-access/contract'
import type { StoreClock } from '../clock/store-clock.ts'
import type { Counters } from '../domain/counters.ts'
import type { FirstUses } from '../revocations/first-uses.ts'
import type { Follower } from '../revocations/follower.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import type { TokenFields } from '../tokens/layout.ts'
import { verifyToken } from '../tokens/verify.ts'
import { mayBeGood } from './foreign-key.ts'
import { Refusal } from './refusal.ts'

export interface CheckAccessDeps {
  ring: KeyRing
  clock: StoreClock
  follower: Follower
  firstUses: FirstUses
  counters: Counters
  /** How long queries go on without a word from the store, in milliseconds. */
  maxStalenessMs: number
}

/** Judges an access token in memory. `networkOf` is asked only now and then. */
export type CheckAccess = (token: string | undefined, networkOf: () => string) => TokenFields

/**
 * Builds the judgement every query passes: one HMAC, one look-up in memory, no store.
 * Throws a {@link Refusal} with ApiInvalidTokenError, or ApiUnavailableError where this node cannot know.
 */
export function createCheckAccess(deps: CheckAccessDeps): CheckAccess {
  const { ring, clock, follower, firstUses, counters, maxStalenessMs } = deps

  const refuse = (token: TokenFields, reason: Reason, now: number): Refusal => {
    counters.refusedQuery(token, reason, now)
    return new Refusal('ApiInvalidTokenError', { reason, app: token })
  }

  return (token, networkOf) => {
    const verdict = verifyToken('access', token, ring)
    const now = clock.now()
    if (!verdict.genuine) throw mayBeGood(verdict, follower, now) ? unavailable() : new Refusal('ApiInvalidTokenError')
    const { fields } = verdict
    if (fields.endTime * 1000 <= now) throw refuse(fields, 'expired', now)
    if (follower.stalenessMs() > maxStalenessMs) throw unavailable()
    const reason = follower.revoked.reasonFor(fields.grantHigh, fields.grantLow, fields.generation)
    if (reason) throw refuse(fields, reason, now)
    firstUses.note(fields, networkOf)
    counters.query(fields, networkOf, now)
    return fields
  }
}

function unavailable(): Refusal {
  return new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
}
