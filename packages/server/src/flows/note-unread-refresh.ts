import type { Counters } from '../domain/counters.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import { verifyToken } from '../tokens/verify.ts'

export interface UnreadRefreshDeps {
  ring: KeyRing
  counters: Counters
}

/** Counts a refresh token that was sent where nobody reads it; only a genuine one, so that nobody counts for others. */
export function noteUnreadRefresh({ ring, counters }: UnreadRefreshDeps, token: string | undefined): void {
  const verdict = verifyToken('refresh', token, ring)
  if (verdict.genuine) counters.count(verdict.fields, 'unread_refresh')
}
