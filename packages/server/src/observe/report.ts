import { ADVICE_TEXTS, type AdviceRule, type AdviceSeverity, fillEvidence } from '@chatapp-access/contract'
import type { UsageMetric } from '@chatapp-access/contract/account'
import { type AdviceFacts, countOf, type Evidence, madeWithin } from '../domain/advice/facts.ts'
import { judgeHabits } from '../domain/advice/judge-habits.ts'
import type { Ledger, Totals } from './ledger.ts'
import { DIFFERENCES, type Difference, type ObservedApp } from './observed-app.ts'
import type { UnknownTotals } from './unknown-tokens.ts'

const DAY_MS = 24 * 3_600_000

/** What was observed, as `report.json` gives it. Times are unix milliseconds. */
export interface Report {
  since: number
  at: number
  /** The origin of the observed API. */
  upstream: string
  totals: Totals
  /** Those with habits first, then those that make most tokens. */
  apps: readonly AppReport[]
  unknown: UnknownTotals
  observer: ObserverHealth
}

/** How well the observer itself is. */
export interface ObserverHealth {
  /** Calls that were let through and not looked at, since the observer had too much to do. */
  dropped: number
  /** Calls that could not be read. */
  faults: number
}

export interface AppReport {
  /** Its appId, or a name for an app that was not seen making a token. */
  name: string
  /** `cabinetUserId`; `null` where no answer named it. */
  account: number | null
  firstSeenAt: number
  lastSeenAt: number
  /** Of the last 24 hours. */
  day: DayCounts
  mostMadeInADay: number
  habits: readonly HabitReport[]
  differences: readonly DifferenceReport[]
}

export interface DayCounts {
  makes: number
  /** Of those made in the last 24 hours: used for one query, and no more. */
  usedOnce: number
  refreshes: number
  early: number
  queries: number
  refused: number
}

export interface HabitReport {
  rule: AdviceRule
  severity: AdviceSeverity
  title: string
  evidence: string
  why: string
  mend: string
  counts: Evidence
}

export interface DifferenceReport {
  name: Difference
  count: number
  text: string
}

const DIFFERENCE_TEXTS: Readonly<Record<Difference, string>> = {
  overTokensPerDay: 'calls of tokens.make beyond the limit of the day. They would be refused with ApiTokenLimitError.',
  overRate: 'calls that came faster than the request limit. They would be refused with ApiTooManyRequestsError.',
  secretsInQuery: 'calls with a password or a token in the query string, where logs keep it.',
  refreshTakenFromElsewhere:
    'refreshes without a Refresh header that your API answered with a pair. The header is the only place that is read.',
  staleRefreshTaken:
    'refreshes with a token replaced long before that your API answered with a pair. They would be refused as stale.',
  refusedThoughGood:
    'refreshes that your API refused and ChatApp Access would have answered with the current pair: a reply that was lost, or two that raced.',
}

/** Judges all that was seen. */
export function buildReport(ledger: Ledger, upstream: string, observer: ObserverHealth, now: number): Report {
  const apps = ledger.apps().map(app => appReport(app, ledger.factsOf(app, now)))
  return {
    since: ledger.since,
    at: now,
    upstream,
    totals: { ...ledger.totals },
    apps: apps.toSorted((one, other) => other.habits.length - one.habits.length || other.day.makes - one.day.makes),
    unknown: ledger.unknown.totals(),
    observer,
  }
}

function appReport(app: ObservedApp, facts: AdviceFacts): AppReport {
  return {
    name: nameOf(app),
    account: app.account || null,
    firstSeenAt: app.firstSeenAt,
    lastSeenAt: app.lastSeenAt,
    day: dayCounts(facts),
    mostMadeInADay: app.mostMadeInADay,
    habits: judgeHabits(facts).map(({ rule, evidence }) => habitReport(rule, evidence)),
    differences: DIFFERENCES.filter(name => app.differences[name] > 0).map(name => {
      return { name, count: app.differences[name], text: DIFFERENCE_TEXTS[name] }
    }),
  }
}

function nameOf({ appId, key, account }: ObservedApp): string {
  if (appId !== '') return appId
  return `unknown app${account > 0 ? ` of account ${account}` : ''} (${key})`
}

function dayCounts(facts: AdviceFacts): DayCounts {
  const count = (metric: UsageMetric) => countOf(facts, metric, 24)
  const made = madeWithin(facts, DAY_MS)
  return {
    // By the minute where all are remembered, else by the hour.
    makes: Math.max(count('makes'), made.length),
    usedOnce: made.filter(({ generation, queries }) => generation === 1 && queries === 1).length,
    refreshes: count('refreshes'),
    early: count('early'),
    queries: count('queries'),
    refused: count('refused_expired'),
  }
}

function habitReport(rule: AdviceRule, counts: Evidence): HabitReport {
  const { severity, title, evidence, why, mend } = ADVICE_TEXTS[rule]
  return {
    rule,
    severity,
    title: title.en,
    evidence: fillEvidence(evidence.en, counts),
    why: why.en,
    mend: mend.en,
    counts,
  }
}
