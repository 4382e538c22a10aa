import type { AdviceRule } from '@chatapp-access/contract'
import type { UsageMetric } from '@chatapp-access/contract/account'

const HOUR_MS = 3_600_000

/** What is known of an app when its habits are judged. Times `…At` and `now` are unix milliseconds of the store's clock. */
export interface AdviceFacts {
  now: number
  /** The limit of tokens.make for this app. */
  tokensPerDay: number
  accessTtlSeconds: number
  /** Counts of the last 72 hours. */
  usage: readonly HourlyCount[]
  /** The newest grants of the app, newest first: all of them, unless it makes very many. */
  grants: readonly GrantFact[]
}

export interface HourlyCount {
  /** Unix hours. */
  hour: number
  metric: UsageMetric
  count: number
}

export interface GrantFact {
  madeAt: number
  /** Who made it: tokens of one credential at one address come from the same program, as far as anybody can tell. */
  credential: string
  madeAddress: string
  /** 1: never refreshed. */
  generation: number
  /** End of the current access token. */
  accessEndAt: number
  refreshEndAt: number
  /** 0 unless somebody ended it, or it was taken for stolen (`reused`). */
  endedAt: number
  endedReason: string | null
  queries: number
  lastQueryAt: number
  /** How often a query came from another network than the one before. */
  networkChanges: number
  /** Queries refused after its access token had ended. */
  refused: number
  lastRefusedAt: number
}

/** Named counts, as the texts of the rule name them. */
export type Evidence = Readonly<Record<string, number>>

/** A habit as a pure question to the facts: `undefined` where it is not there. */
export interface HabitRule {
  name: AdviceRule
  find(facts: AdviceFacts): Evidence | undefined
}

/** The counts of a metric in the last hours, one an hour, the running hour among them. */
export function hourlyCounts(facts: AdviceFacts, metric: UsageMetric, hours: number): readonly number[] {
  const after = Math.floor(facts.now / HOUR_MS) - hours
  return facts.usage.filter(point => point.metric === metric && point.hour > after).map(point => point.count)
}

/** How often something happened in the last hours. */
export function countOf(facts: AdviceFacts, metric: UsageMetric, hours: number): number {
  return sum(hourlyCounts(facts, metric, hours))
}

/** Grants made in the last so many milliseconds, newest first. */
export function madeWithin(facts: AdviceFacts, milliseconds: number): readonly GrantFact[] {
  return facts.grants.filter(grant => grant.madeAt > facts.now - milliseconds)
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** When a grant was last of use. */
export function lastUseOf(grant: GrantFact): number {
  return Math.max(grant.madeAt, grant.lastQueryAt)
}
