import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ADVICE_RULES, ADVICE_TEXTS, fillEvidence, LANGUAGES } from '@chatapp-access/contract'
import type { UsageMetric } from '@chatapp-access/contract/account'
import type { AdviceFacts, GrantFact, HourlyCount } from '../src/domain/advice/facts.ts'
import { judgeHabits } from '../src/domain/advice/judge-habits.ts'

const MINUTE = 1 / 60
const DAY = 24
const HOUR_MS = 3_600_000
const NOW = Date.UTC(2026, 4, 20, 12, 30)

const before = (hours: number) => Math.round(NOW - hours * HOUR_MS)

/** A grant made so many hours ago, as whoever uses it once a moment later would leave it. */
function grant(hoursAgo: number, change: Partial<GrantFact> = {}): GrantFact {
  const madeAt = before(hoursAgo)
  return {
    madeAt,
    credential: 'app_password 1',
    madeAddress: '192.0.2.1',
    generation: 1,
    accessEndAt: madeAt + DAY * HOUR_MS,
    refreshEndAt: madeAt + 14 * DAY * HOUR_MS,
    endedAt: 0,
    endedReason: null,
    queries: 1,
    lastQueryAt: madeAt + 1000,
    networkChanges: 0,
    refused: 0,
    lastRefusedAt: 0,
    ...change,
  }
}

/** So many grants, the newest made `from` hours ago and each other `every` hours before the next. */
function grants(count: number, every: number, from = 0.1, change: Partial<GrantFact> = {}): GrantFact[] {
  return Array.from({ length: count }, (_, index) => grant(from + index * every, change))
}

/** A count in each of so many hours, back from now. */
function hourly(metric: UsageMetric, hours: number, count: number, every = 1): HourlyCount[] {
  const hour = Math.floor(NOW / HOUR_MS)
  return Array.from({ length: hours }, (_, index) => ({ hour: hour - index * every, metric, count }))
}

function judge(facts: Partial<AdviceFacts>) {
  return judgeHabits({ now: NOW, tokensPerDay: 100, accessTtlSeconds: 86_400, usage: [], grants: [], ...facts })
}

function rules(facts: Partial<AdviceFacts>): string[] {
  return judge(facts).map(({ rule }) => rule)
}

test('an app that has done nothing has no habit', () => {
  assert.deepEqual(rules({}), [])
})

test('every text of a rule has all the counts it names, in every language', () => {
  const shown = new Map(EVERY_HABIT.flatMap(facts => judge(facts)).map(found => [found.rule, found.evidence]))
  for (const rule of ADVICE_RULES) {
    const evidence = shown.get(rule) ?? assert.fail(`no facts show ${rule}`)
    for (const language of LANGUAGES) {
      assert.doesNotMatch(fillEvidence(ADVICE_TEXTS[rule].evidence[language], evidence), /[{}]|NaN|Infinity|-\d/)
    }
  }
})

test('make-before-query: eight pairs left an hour ago after one query are a habit, seven are trying out', () => {
  assert.deepEqual(rules({ grants: [grant(0.5), ...grants(7, 0.2, 2)] }), [])
  assert.deepEqual(judge({ grants: [grant(0.5), ...grants(8, 0.2, 2)] }), [
    { rule: 'make-before-query', evidence: { makesUsedOnce: 8, makes: 9 } },
  ])
})

test('make-before-query: while they rest for less than an hour it takes twelve', () => {
  assert.deepEqual(rules({ grants: grants(12, MINUTE) }), [])
  assert.deepEqual(rules({ grants: grants(13, MINUTE) }), ['make-before-query'])
})

test('make-before-query: a day of trying out with five tokens gives no advice, used once or often', () => {
  for (const queries of [0, 1, 20]) assert.deepEqual(rules({ grants: grants(5, 1, 0.1, { queries }) }), [])
})

test('make-before-query: it is over a day after the last of them', () => {
  assert.deepEqual(rules({ grants: grants(30, 0.2, 24.1) }), [])
})

test('make-before-query: a dozen hosts with a store each that began together have used each pair once, and are no habit', () => {
  const hosts = grants(14, MINUTE, 0.5).map((it, index) => ({ ...it, madeAddress: `192.0.2.${index}` }))
  assert.deepEqual(rules({ grants: hosts }), [])
  const together = hosts.slice(0, 12).map(host => ({ ...host, madeAddress: '192.0.2.1' }))
  assert.deepEqual(rules({ grants: together }), [])
})

test('pair-not-shared: runs that make a pair each and use it for a few queries', () => {
  const run = { queries: 5 }
  assert.deepEqual(rules({ grants: [grant(0.5, run), ...grants(7, 0.5, 2, run)] }), [])
  assert.deepEqual(judge({ grants: [grant(0.5, run), ...grants(8, 0.5, 2, run)] }), [
    { rule: 'pair-not-shared', evidence: { makes: 9, left: 8, atOnce: 1 } },
  ])
})

test('pair-not-shared: eight pairs of one program in use side by side, not seven, and not those of several hosts', () => {
  const worker = { queries: 40, lastQueryAt: before(0.1) }
  assert.deepEqual(rules({ grants: grants(7, MINUTE, 6, worker) }), [])
  assert.deepEqual(rules({ grants: grants(8, MINUTE, 6, worker) }), ['pair-not-shared'])
  const hosts = grants(8, MINUTE, 6, worker).map((it, index) => ({ ...it, madeAddress: `192.0.2.${index}` }))
  assert.deepEqual(rules({ grants: hosts }), [])
  assert.deepEqual(
    rules({ grants: grants(8, MINUTE, 6, worker).map((it, index) => ({ ...it, credential: `${index}` })) }),
    [],
  )
})

test('pair-not-shared: three pairs side by side are one when each day makes them anew', () => {
  const day = (daysAgo: number) =>
    grants(3, MINUTE, daysAgo * DAY + 20, { queries: 40, lastQueryAt: before(daysAgo * DAY + 1) })
  assert.deepEqual(rules({ grants: [...day(0), ...day(1)] }), [])
  assert.ok(rules({ grants: [...day(0), ...day(1), ...day(2)] }).includes('pair-not-shared'))
})

test('pair-not-shared: hosts that made their pairs days ago and refresh them are no habit', () => {
  const host = { generation: 9, queries: 500, lastQueryAt: before(0.1) }
  assert.deepEqual(rules({ grants: grants(20, MINUTE, 200, host), usage: hourly('refreshes', 3, 20) }), [])
})

test('pair-not-shared: functions that come from many addresses, on the second day; many hosts make theirs on one', () => {
  const called = (index: number, hoursAgo: number) =>
    grant(hoursAgo, { queries: 30, madeAddress: `192.0.2.${index}`, lastQueryAt: before(hoursAgo - 1.5) })
  const day = (count: number, daysAgo: number) =>
    Array.from({ length: count }, (_, index) => called(index, daysAgo * DAY + 3 + index * 0.2))
  assert.deepEqual(rules({ grants: [called(99, 1.6), ...day(60, 0)] }), [])
  assert.deepEqual(rules({ grants: [called(99, 1.6), ...day(10, 0), ...day(7, 1)] }), [])
  assert.deepEqual(rules({ grants: [called(99, 1.6), ...day(10, 0), ...day(8, 1)] }), ['pair-not-shared'])
})

const ended = { queries: 9, refused: 1 }

test('never-refreshes: the second token that is replaced by a new one when it ends', () => {
  const lastRefused = [grant(1, ended), grant(26, ended)]
  assert.deepEqual(rules({ grants: lastRefused }), [])
  assert.deepEqual(judge({ grants: [...lastRefused, grant(51, ended)] }), [
    { rule: 'never-refreshes', evidence: { makes: 3, refreshes: 0, remade: 2 } },
  ])
})

test('never-refreshes: a program that refreshes at all, or tries to, is told nothing of it', () => {
  const remade = [grant(1, ended), grant(26, ended), grant(51, ended)]
  assert.deepEqual(rules({ grants: remade, usage: hourly('refreshes', 1, 1) }), [])
  assert.deepEqual(rules({ grants: [...remade, grant(60, { generation: 4, queries: 50 })] }), [])
  assert.deepEqual(rules({ grants: remade, usage: hourly('unread_refresh', 1, 1) }), [])
})

test('never-refreshes: a new token after the refresh token was over, or its access was ended, is right', () => {
  const over = grants(3, 30, 1, ended).map(it => ({ ...it, refreshEndAt: it.accessEndAt }))
  assert.deepEqual(rules({ grants: over }), [])
  assert.deepEqual(rules({ grants: grants(3, 30, 1, { ...ended, endedAt: 1, endedReason: 'revoked' }) }), [])
})

test('never-refreshes: a token a day by the program’s own clock, from the fifth on; releases on three days are none', () => {
  const daily = { queries: 9 }
  assert.deepEqual(rules({ grants: grants(4, 23, 1, daily) }), [])
  assert.deepEqual(rules({ grants: grants(5, 23, 1, daily) }), ['never-refreshes'])
  assert.deepEqual(rules({ grants: [grant(2, daily), grant(50, daily), grant(98, daily)] }), [])
})

test('never-refreshes: three a day by cron, from the sixth on; six at odd times are a day of trying out', () => {
  const cron = { queries: 9 }
  assert.deepEqual(rules({ grants: grants(5, 8, 1, cron) }), [])
  assert.deepEqual(rules({ grants: grants(6, 8, 1, cron) }), ['never-refreshes'])
  assert.deepEqual(rules({ grants: [1, 2.5, 3, 5, 9, 20].map(hours => grant(hours, cron)) }), [])
})

test('timer-refresh: six early refreshes in a day, or nine in three; a margin before the end is no timer', () => {
  assert.deepEqual(rules({ usage: [...hourly('early', 5, 1), ...hourly('refreshes', 5, 1)] }), [])
  assert.deepEqual(judge({ usage: [...hourly('early', 6, 1), ...hourly('refreshes', 6, 1)] }), [
    { rule: 'timer-refresh', evidence: { early: 6, refreshes: 6, hours: 24 } },
  ])
  assert.deepEqual(rules({ usage: hourly('early', 8, 1, 8) }), [])
  assert.deepEqual(rules({ usage: hourly('early', 9, 1, 8) }), ['timer-refresh'])
  assert.deepEqual(rules({ usage: hourly('refreshes', 3, 1, 24) }), [])
})

test('stale-pair-in-use: three refreshes with replaced tokens; a restored backup presents one', () => {
  assert.deepEqual(rules({ usage: hourly('refused_replaced', 1, 2) }), [])
  assert.deepEqual(judge({ usage: hourly('refused_replaced', 1, 3) }), [
    { rule: 'stale-pair-in-use', evidence: { replaced: 3, refused: 0 } },
  ])
})

test('stale-pair-in-use: queries with an ended token through many hours, while others renew', () => {
  const renewed = hourly('refreshes', 1, 1)
  assert.deepEqual(rules({ usage: [...renewed, ...hourly('refused_expired', 6, 10)] }), ['stale-pair-in-use'])
  assert.deepEqual(rules({ usage: [...renewed, ...hourly('refused_expired', 5, 100)] }), [])
  assert.deepEqual(rules({ usage: [...renewed, ...hourly('refused_expired', 12, 4)] }), [])
})

test('stale-pair-in-use: hundreds of processes that meet the end of a token once each are no habit', () => {
  const end = [...hourly('refused_expired', 2, 640), ...hourly('refreshes', 1, 1), ...hourly('replays', 1, 63)]
  assert.deepEqual(rules({ usage: end }), [])
})

test('makes that follow refused refreshes are told as what was wrong with those', () => {
  const usage = hourly('refused_replaced', 20, 1)
  assert.deepEqual(rules({ usage, grants: grants(20, 1) }), ['stale-pair-in-use'])
})

test('pair-in-two-places: a pair taken for stolen whose queries went to and fro, or two of them', () => {
  const reused = { endedAt: before(30), endedReason: 'reused', generation: 3 }
  assert.deepEqual(rules({ grants: [grant(90, { ...reused, networkChanges: 1 })] }), [])
  assert.deepEqual(judge({ grants: [grant(90, { ...reused, networkChanges: 2 })] }), [
    { rule: 'pair-in-two-places', evidence: { reused: 1, networkChanges: 2 } },
  ])
  assert.deepEqual(rules({ grants: [grant(60, reused), grant(90, reused)] }), ['pair-in-two-places'])
  assert.deepEqual(rules({ grants: [grant(400, { ...reused, endedAt: before(170), networkChanges: 9 })] }), [])
})

test('pair-in-two-places: a program that leaves by two networks in turn is none', () => {
  const roaming = { generation: 12, queries: 5000, networkChanges: 2000, lastQueryAt: before(0.1) }
  assert.deepEqual(rules({ grants: [grant(300, roaming)], usage: hourly('refreshes', 3, 1, 24) }), [])
})

const ignored = { queries: 50, refused: 10, accessEndAt: before(3.2), lastRefusedAt: before(0.2) }

test('ignores-403: ten queries over two hours and more after the end of a token that nobody renewed', () => {
  const usage = hourly('refused_expired', 4, 3)
  assert.deepEqual(judge({ grants: [grant(27.2, ignored)], usage }), [
    { rule: 'ignores-403', evidence: { refused: 12, hours: 3 } },
  ])
  assert.deepEqual(rules({ grants: [grant(27.2, { ...ignored, refused: 9 })], usage }), [])
  assert.deepEqual(rules({ grants: [grant(27.2, ignored)], usage: hourly('refused_expired', 1, 12) }), [])
})

test('ignores-403: whoever renewed by then, could not, or gave up a day ago, is told nothing of it', () => {
  const usage = hourly('refused_expired', 4, 3)
  const renewed = { ...ignored, generation: 2, accessEndAt: before(-23), refused: 300 }
  assert.deepEqual(rules({ grants: [grant(48, renewed)], usage }), [])
  assert.deepEqual(rules({ grants: [grant(2), grant(27.2, ignored)], usage }), [])
  assert.deepEqual(rules({ grants: [grant(27.2, { ...ignored, endedAt: before(3) })], usage }), [])
  assert.deepEqual(rules({ grants: [grant(27.2, { ...ignored, refreshEndAt: before(1) })], usage }), [])
  const gone = { ...ignored, accessEndAt: before(40), lastRefusedAt: before(25) }
  assert.deepEqual(rules({ grants: [grant(64, gone)], usage: hourly('refused_expired', 40, 1) }), [])
})

test('refresh-in-body: three in a day, or one a day on two', () => {
  assert.deepEqual(rules({ usage: hourly('unread_refresh', 1, 2) }), [])
  assert.deepEqual(judge({ usage: hourly('unread_refresh', 1, 3) }), [
    { rule: 'refresh-in-body', evidence: { unread: 3, hours: 24 } },
  ])
  assert.deepEqual(judge({ usage: hourly('unread_refresh', 2, 1, 24) }), [
    { rule: 'refresh-in-body', evidence: { unread: 2, hours: 72 } },
  ])
  assert.deepEqual(rules({ usage: hourly('unread_refresh', 2, 1, 11) }), [])
})

test('retries-refused-credentials: ten over six hours; a release with a wrong password is refused at once', () => {
  assert.deepEqual(rules({ usage: hourly('refused_credentials', 1, 64) }), [])
  assert.deepEqual(rules({ usage: hourly('refused_credentials', 5, 30) }), [])
  assert.deepEqual(rules({ usage: hourly('refused_credentials', 9, 1) }), [])
  assert.deepEqual(judge({ usage: hourly('refused_credentials', 10, 1) }), [
    { rule: 'retries-refused-credentials', evidence: { refused: 10, hours: 10 } },
  ])
  assert.deepEqual(rules({ usage: hourly('refused_credentials', 1, 200) }), ['retries-refused-credentials'])
})

test('ignores-limit: twenty calls after the limit; each of a dozen processes may meet it once', () => {
  assert.deepEqual(rules({ usage: hourly('refused_limit', 1, 19) }), [])
  assert.deepEqual(judge({ usage: hourly('refused_limit', 1, 20) }), [
    { rule: 'ignores-limit', evidence: { refused: 20, limit: 100 } },
  ])
})

test('tokens-never-used: eight that were never used, when they are most of the day', () => {
  const unused = { queries: 0, lastQueryAt: 0 }
  assert.deepEqual(rules({ grants: grants(7, 0.5, 2, unused) }), [])
  assert.deepEqual(judge({ grants: grants(8, 0.5, 2, unused) }), [
    { rule: 'tokens-never-used', evidence: { unused: 8, makes: 8 } },
  ])
  const used = grants(9, 0.5, 2, { madeAddress: '192.0.2.2' }).map((it, index) => ({ ...it, credential: `${index}` }))
  assert.deepEqual(rules({ grants: [...grants(8, 0.5, 2, unused), ...used] }), [])
})

/** Facts that show each of the rules. */
const EVERY_HABIT: readonly Partial<AdviceFacts>[] = [
  { grants: grants(20, 0.5) },
  { grants: grants(20, 0.5, 0.1, { queries: 5 }) },
  { grants: grants(20, 0.5, 0.1, { queries: 0 }) },
  { grants: [grant(1, ended), grant(26, ended), grant(51, ended)] },
  { usage: [...hourly('early', 20, 1), ...hourly('refreshes', 20, 1)] },
  { usage: hourly('refused_replaced', 3, 1) },
  { grants: [grant(90, { endedAt: before(1), endedReason: 'reused', networkChanges: 4 })] },
  { grants: [grant(27.2, ignored)], usage: hourly('refused_expired', 4, 5) },
  { usage: hourly('unread_refresh', 3, 1) },
  { usage: hourly('refused_credentials', 20, 1) },
  { usage: hourly('refused_limit', 2, 20) },
]
