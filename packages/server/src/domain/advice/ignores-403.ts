import { type AdviceFacts, countOf, type GrantFact, type HabitRule } from './facts.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const LEAST_REFUSED = 10
const LEAST_HOURS = 2

/** Sends an access token long after it ended, and nobody renews it, though the refresh token is good. */
export const ignores403: HabitRule = {
  name: 'ignores-403',
  find: facts => {
    const ignored = facts.grants.filter(grant => isIgnored(grant, facts))
    const last = Math.max(0, ...ignored.map(grant => grant.lastRefusedAt - grant.accessEndAt))
    if (ignored.length === 0) return undefined
    const refused = countOf(facts, 'refused_expired', 24)
    return refused < LEAST_REFUSED ? undefined : { refused, hours: Math.floor(last / HOUR_MS) }
  },
}

function isIgnored(grant: GrantFact, facts: AdviceFacts): boolean {
  const { accessEndAt, lastRefusedAt } = grant
  const isOn = grant.endedAt === 0 && grant.refreshEndAt > facts.now && lastRefusedAt > facts.now - DAY_MS
  if (!isOn || grant.refused < LEAST_REFUSED || lastRefusedAt < accessEndAt + HOUR_MS) return false
  // Whoever renews does so at the first refusal, so there are no hours of them; who makes anew has another habit.
  return refusedHoursAfter(accessEndAt, facts) >= LEAST_HOURS && !hasSuccessor(grant, facts)
}

function refusedHoursAfter(at: number, facts: AdviceFacts): number {
  const hour = Math.floor(at / HOUR_MS)
  return facts.usage.filter(point => point.metric === 'refused_expired' && point.hour >= hour).length
}

function hasSuccessor(grant: GrantFact, facts: AdviceFacts): boolean {
  return facts.grants.some(other => other.credential === grant.credential && other.madeAt >= grant.accessEndAt)
}
