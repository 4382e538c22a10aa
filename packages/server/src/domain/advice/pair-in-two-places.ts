import { type HabitRule, sum } from './facts.ts'

const WEEK_MS = 7 * 24 * 3_600_000
/** Queries that went to and fro between the networks: a move goes once. */
const LEAST_CHANGES = 2

/**
 * Copies of a pair live in two networks and both renew. That queries come from several networks says nothing: many a
 * company leaves by two, and programs in two places may share what they keep. A replaced token from elsewhere tells.
 */
export const pairInTwoPlaces: HabitRule = {
  name: 'pair-in-two-places',
  find: ({ grants, now }) => {
    const reused = grants.filter(grant => grant.endedReason === 'reused' && grant.endedAt > now - WEEK_MS)
    const networkChanges = sum(reused.map(grant => grant.networkChanges))
    const habit = reused.length > 1 || (reused.length === 1 && networkChanges >= LEAST_CHANGES)
    return habit ? { reused: reused.length, networkChanges } : undefined
  },
}
