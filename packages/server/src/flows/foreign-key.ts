import type { Follower } from '../revocations/follower.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import type { Verdict } from '../tokens/verify.ts'
import { Refusal } from './refusal.ts'

/**
 * Whether a token that could not be verified here may be good all the same: some node announced its key, and it is not
 * past the time after which nobody would take it. Were it called invalid, its owner would give it up.
 *
 * @param now unix milliseconds
 * @param graceSeconds how long after the end that it names such a token is still of use
 */
export function mayBeGood(verdict: Verdict, follower: Follower, now: number, graceSeconds = 0): boolean {
  if (verdict.genuine || verdict.unknownKey === undefined) return false
  const { id, endTime } = verdict.unknownKey
  return follower.isAnnounced(id) && now < (endTime + graceSeconds) * 1000
}

/** The key to mint with. Throws ApiUnavailableError where every secret of this node was given up: nothing is done then. */
export function mintingKeyId({ ring, follower }: { ring: KeyRing; follower: Follower }): number {
  const id = follower.mintingKeyId()
  if (!ring.get(id)) throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
  return id
}
