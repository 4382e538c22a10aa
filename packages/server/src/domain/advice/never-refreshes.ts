import { type AdviceFacts, countOf, type GrantFact, type HabitRule, madeWithin } from './facts.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS

/** As many a day are judged by what became of each: another rule. */
const MANY_A_DAY = 8
/** A program that is told of the end of its token and makes a new one shows it by the second time. */
const REMADE_AFTER_REFUSAL = 2
/** One that makes anew before the end, by its own clock, by the fourth: a weekly release makes one a week. */
const REMADE_BY_AGE = 4
/** Part of its life after which a token counts as replaced by age: a margin before the end is usual. */
const OLD = 0.9
/** So many makes at equal distances are a timer’s; a day of trying out has five. */
const REGULAR_MAKES = 6
const REGULAR_TOLERANCE = 0.1
const SHORTEST_INTERVAL_MS = 30 * MINUTE_MS
const LONGEST_INTERVAL_MS = 12 * HOUR_MS

/** Makes a new token where it could refresh: at the end of each, or by a timer. */
export const neverRefreshes: HabitRule = {
  name: 'never-refreshes',
  find: facts => {
    // Who tries to refresh and fails, or makes many tokens a day, is told of that first.
    if (countOf(facts, 'refreshes', 72) > 0 || countOf(facts, 'unread_refresh', 72) > 0) return undefined
    if (madeWithin(facts, DAY_MS).length >= MANY_A_DAY) return undefined
    const week = madeWithin(facts, WEEK_MS)
    const programs = Map.groupBy(week, grant => grant.credential)
    const remade = Math.max(0, ...[...programs.values()].map(grants => remadeBy(grants, facts)))
    return remade > 0 ? { makes: week.length, refreshes: 0, remade } : undefined
  },
}

/** How often a pair that could have been refreshed was replaced by a new one; 0 where that is no habit. */
function remadeBy(newestFirst: readonly GrantFact[], facts: AdviceFacts): number {
  const grants = newestFirst.toReversed()
  if (grants.some(grant => grant.generation > 1)) return 0
  const used = grants.filter(grant => grant.queries > 0 && grant.endedAt === 0)
  const refused = replacements(used.filter(grant => grant.refused > 0).map(endOf), grants)
  if (refused >= REMADE_AFTER_REFUSAL) return refused
  const oldMs = facts.accessTtlSeconds * 1000 * OLD
  const byAge = replacements(
    used.map(grant => ({ ...endOf(grant), at: grant.madeAt + oldMs })),
    grants,
  )
  if (byAge >= REMADE_BY_AGE) return byAge
  return isRegular(used) ? used.length - 1 : 0
}

interface End {
  /** From then on it wanted replacing. */
  at: number
  /** Until then it could have been refreshed instead. */
  refreshableUntil: number
}

function endOf({ accessEndAt, refreshEndAt }: GrantFact): End {
  return { at: accessEndAt, refreshableUntil: refreshEndAt }
}

/** Matches ends with grants made after them, each grant once; both in the order of time. */
function replacements(ends: readonly End[], grants: readonly GrantFact[]): number {
  let matched = 0
  let next = 0
  for (const end of ends) {
    while (next < grants.length && (grants[next] as GrantFact).madeAt < end.at) next++
    const grant = grants[next]
    if (!grant || grant.madeAt >= end.refreshableUntil) continue
    matched++
    next++
  }
  return matched
}

/** Whether the last makes came at equal distances, as no person's do. */
function isRegular(grants: readonly GrantFact[]): boolean {
  const last = grants.slice(-REGULAR_MAKES)
  if (last.length < REGULAR_MAKES) return false
  const gaps = last.slice(1).map((grant, index) => grant.madeAt - (last[index] as GrantFact).madeAt)
  const [shortest, longest] = [Math.min(...gaps), Math.max(...gaps)]
  const isEven = longest - shortest <= longest * REGULAR_TOLERANCE
  return isEven && shortest >= SHORTEST_INTERVAL_MS && longest <= LONGEST_INTERVAL_MS
}
