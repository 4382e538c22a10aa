import type { UsageMetric } from '@chatapp-access/contract/account'
import type { AdviceFacts } from '../domain/advice/facts.ts'
import { isEarlyRefresh } from '../domain/early-refresh.ts'
import type { QuotaDay } from '../domain/quota-day.ts'
import type { Digest } from './digest.ts'
import {
  grantFactOf,
  judgeObserved,
  type Lineage,
  noteQuery,
  noteRefused,
  type ObservedPolicy,
  openLineage,
  renewLineage,
} from './lineage.ts'
import { type FoundToken, Lineages } from './lineages.ts'
import { appKeyOf, countUsage, forgetUsage, isPlainAppId, type ObservedApp, openApp, usageOf } from './observed-app.ts'
import type { SeenPair, Sighting } from './sighting.ts'
import { UnknownTokens } from './unknown-tokens.ts'

/** Apps remembered at once; those unseen for longest are forgotten, first those that never had a token. */
const MOST_APPS = 2_000
/** An app unseen for so long is forgotten. */
const APP_KEPT_MS = 28 * 24 * 3_600_000

export interface LedgerOptions {
  policy: ObservedPolicy
  /** Successful tokens.make a day that our server would let an app have. */
  tokensPerDay: number
  /** The day that the limit counts. */
  dayOf(now: number): QuotaDay
}

/** What a snapshot holds. It is JSON; of tokens it has digests. */
export interface LedgerState {
  /** When the observation began, unix milliseconds. */
  since: number
  totals: Totals
  apps: readonly ObservedApp[]
  lineages: readonly Lineage[]
  unknown: readonly (readonly [Digest, ReturnType<UnknownTokens['entries']>[number][1]])[]
}

/** Since the observation began. */
export interface Totals {
  calls: number
  makes: number
  refreshes: number
  queries: number
  /** Queries answered with ApiInvalidTokenError. */
  refused: number
  /** Calls that the request limit would have refused. */
  overRate: number
  secretsInQuery: number
  /** tokens.make refused for a name that cannot be shown. */
  namelessMakes: number
}

type Refresh = Extract<Sighting, { kind: 'refresh' }>

/** What was seen of every app, in bounded memory: counters and pairs as our server would have them. */
export class Ledger {
  readonly since: number
  readonly totals: Totals
  readonly unknown: UnknownTokens
  readonly #options: LedgerOptions
  /** Those unseen for longest first. */
  readonly #apps = new Map<string, ObservedApp>()
  readonly #lineages: Lineages

  constructor(options: LedgerOptions, state: LedgerState) {
    this.#options = options
    this.since = state.since
    this.totals = { ...state.totals }
    for (const app of state.apps) this.#apps.set(app.key, app)
    this.#lineages = new Lineages(state.lineages)
    this.unknown = new UnknownTokens(state.unknown)
  }

  take(seen: Sighting): void {
    this.totals.calls++
    if (seen.overRate) this.totals.overRate++
    if (seen.inQuery) this.totals.secretsInQuery++
    const app = this.#appFor(seen)
    if (!app) return
    if (seen.overRate) app.differences.overRate++
    if (seen.inQuery) app.differences.secretsInQuery++
  }

  apps(): ObservedApp[] {
    return [...this.#apps.values()]
  }

  /** What the habits of an app are judged by. */
  factsOf(app: ObservedApp, now: number): AdviceFacts {
    return {
      now,
      tokensPerDay: this.#options.tokensPerDay,
      accessTtlSeconds: app.accessTtlSeconds,
      usage: usageOf(app),
      grants: this.#lineages.ofApp(app.key).map(grantFactOf),
    }
  }

  /** Forgets what is too old to say anything. */
  forget(now: number): void {
    this.#lineages.forget(now)
    this.unknown.forget(now)
    for (const app of this.#apps.values()) {
      if (app.lastSeenAt <= now - APP_KEPT_MS) this.#forgetApp(app.key)
      else forgetUsage(app, now)
    }
  }

  state(): LedgerState {
    const { since, totals } = this
    return { since, totals, apps: this.apps(), lineages: this.#lineages.all(), unknown: this.unknown.entries() }
  }

  /** Counts a call, and gives the app it was of, where that can be told. */
  #appFor(seen: Sighting): ObservedApp | undefined {
    if (seen.kind === 'made') return this.#made(seen)
    if (seen.kind === 'make-refused') return this.#makeRefused(seen)
    if (seen.kind === 'refresh') return this.#refresh(seen)
    if (seen.kind === 'query') return this.#query(seen)
    const found = seen.kind === 'revoked' ? this.#lineages.find(seen.token) : undefined
    if (found) found.lineage.revokedAt = seen.at
    return found && this.#appOf(found.lineage, seen.at)
  }

  #made({ appId, pair, at, address }: Extract<Sighting, { kind: 'made' }>): ObservedApp {
    this.totals.makes++
    // Without an appId each account is one app, as far as can be told.
    const app = this.#app(appKeyOf(appId ?? `of account ${pair.account}`), pair.account, at)
    countUsage(app, 'makes', at)
    this.#countDay(app, at)
    const lineage = openLineage(app.key, pair, { generation: 1, address, at }, this.#options.policy)
    this.#lineages.add(lineage)
    this.#hold(lineage, pair, app)
    return app
  }

  #countDay(app: ObservedApp, at: number): void {
    const { day } = this.#options.dayOf(at)
    if (app.day !== day) app.madeToday = 0
    app.day = day
    app.madeToday++
    app.mostMadeInADay = Math.max(app.mostMadeInADay, app.madeToday)
    if (app.madeToday <= this.#options.tokensPerDay) return
    app.differences.overTokensPerDay++
    countUsage(app, 'refused_limit', at)
  }

  #makeRefused({ appId, why, at }: Extract<Sighting, { kind: 'make-refused' }>): ObservedApp | undefined {
    const key = appId === undefined ? '' : appKeyOf(appId)
    const isNamed = appId !== undefined && (this.#apps.has(key) || isPlainAppId(appId))
    if (!isNamed) this.totals.namelessMakes++
    if (!isNamed) return undefined
    const app = this.#app(key, 0, at)
    if (why !== 'other') countUsage(app, `refused_${why}`, at)
    return app
  }

  #refresh(seen: Refresh): ObservedApp | undefined {
    const found = seen.presented && this.#lineages.find(seen.presented)
    if (found) return this.#knownRefresh(seen, found)
    return seen.pair && this.#unknownRefresh(seen, seen.pair)
  }

  /** A refresh of a pair that was made before the observation began: from now on it is known. */
  #unknownRefresh(seen: Refresh, pair: SeenPair): ObservedApp {
    const { at, address } = seen
    this.totals.refreshes++
    const known = this.#lineages.find(pair.refresh)
    const app = known ? this.#appOf(known.lineage, at) : this.#app(`pair ${pair.refresh.slice(0, 8)}`, pair.account, at)
    countUsage(app, 'refreshes', at)
    this.#countUnread(seen, app)
    if (known) return app
    const lineage = openLineage(app.key, pair, { generation: 2, address, at }, this.#options.policy)
    this.#lineages.add(lineage)
    this.#hold(lineage, pair, app)
    return app
  }

  #knownRefresh(seen: Refresh, { lineage, token }: FoundToken): ObservedApp {
    const { at, address, pair } = seen
    const { policy } = this.#options
    const app = this.#appOf(lineage, at)
    this.#countUnread(seen, app)
    if (token.kind === 'access' || (seen.unread && !pair)) return app
    const decision = judgeObserved(lineage, { ...token, address }, policy, at)
    if (decision.kind === 'refused') {
      countUsage(app, `refused_${decision.reason}` as UsageMetric, at)
      if (decision.reason === 'reused') lineage.reusedAt = at
      if (pair && decision.reason !== 'expired') app.differences.staleRefreshTaken++
    } else if (!pair && decision.kind !== 'advanced') app.differences.refusedThoughGood++
    if (!pair) return app
    this.totals.refreshes++
    if (decision.kind === 'advanced') {
      countUsage(app, 'refreshes', at)
      if (isEarly(lineage, at)) countUsage(app, 'early', at)
    } else if (decision.kind !== 'refused') countUsage(app, 'replays', at)
    renewLineage(lineage, decision, pair, policy, at)
    this.#hold(lineage, pair, app)
    return app
  }

  #countUnread({ unread, pair, at }: Refresh, app: ObservedApp): void {
    if (!unread) return
    countUsage(app, 'unread_refresh', at)
    if (pair) app.differences.refreshTakenFromElsewhere++
  }

  #query({ access, refused, at, address }: Extract<Sighting, { kind: 'query' }>): ObservedApp | undefined {
    if (refused) this.totals.refused++
    else this.totals.queries++
    const found = this.#lineages.find(access)
    if (!found) {
      this.unknown.note(access, refused, at)
      return undefined
    }
    const { lineage, token } = found
    const app = this.#appOf(lineage, at)
    countUsage(app, refused ? 'refused_expired' : 'queries', at)
    if (refused) noteRefused(lineage, token.generation, at)
    else noteQuery(lineage, { generation: token.generation, address }, this.#options.policy, at)
    return app
  }

  #hold(lineage: Lineage, pair: SeenPair, app: ObservedApp): void {
    const { generation, accessEnd, refreshEnd } = lineage.grant
    app.accessTtlSeconds = Math.max(app.accessTtlSeconds, Math.round(pair.accessTtlSeconds))
    this.#lineages.hold(lineage, [
      { digest: pair.access, kind: 'access', generation, endTime: accessEnd },
      { digest: pair.refresh, kind: 'refresh', generation, endTime: refreshEnd },
    ])
  }

  #appOf(lineage: Lineage, at: number): ObservedApp {
    this.#lineages.touch(lineage, at)
    return this.#app(lineage.appKey, lineage.grant.accountId, at)
  }

  #app(key: string, account: number, at: number): ObservedApp {
    const app = this.#apps.get(key) ?? openApp(key, account, at)
    app.account ||= account
    app.lastSeenAt = at
    this.#apps.delete(key)
    this.#apps.set(key, app)
    if (this.#apps.size > MOST_APPS) this.#forgetApp(this.#leastKnown())
    return app
  }

  #leastKnown(): string {
    const withoutToken = this.#apps.values().find(({ accessTtlSeconds }) => accessTtlSeconds === 0)
    return (withoutToken ?? (this.#apps.values().next().value as ObservedApp)).key
  }

  #forgetApp(key: string): void {
    this.#apps.delete(key)
    this.#lineages.forgetApp(key)
  }
}

/** Long before the access token ends. One that was refused has ended, and whoever renews it then is not early. */
function isEarly({ grant, accessTtlSeconds }: Lineage, at: number): boolean {
  const lifetimes = { accessTtlSeconds, refreshTtlSeconds: accessTtlSeconds }
  return isEarlyRefresh(grant.accessEnd, lifetimes, at)
}

/** The state before anything was seen. `now` in unix milliseconds. */
export function emptyState(now: number): LedgerState {
  const totals = { calls: 0, makes: 0, refreshes: 0, queries: 0, refused: 0, overRate: 0 }
  return { since: now, totals: { ...totals, secretsInQuery: 0, namelessMakes: 0 }, apps: [], lineages: [], unknown: [] }
}
