import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuotaCalendar } from '../../src/domain/quota-day.ts'
import type { Digest } from '../../src/observe/digest.ts'
import { emptyState, Ledger, type LedgerState } from '../../src/observe/ledger.ts'
import { type AppReport, buildReport } from '../../src/observe/report.ts'
import { reportText } from '../../src/observe/report-text.ts'
import type { SeenPair, Sighting } from '../../src/observe/sighting.ts'

const BEGINNING = Date.UTC(2026, 0, 1)
const SECOND = 1000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const APP = 'app_7_1'

/** What callers of one API did, hour by hour. */
class Story {
  at = BEGINNING
  ledger: Ledger
  #pairs = 0

  constructor(state: LedgerState = emptyState(BEGINNING)) {
    const policy = { replayGraceSeconds: 60, staleRefresh: 'auto' as const }
    this.ledger = new Ledger({ policy, tokensPerDay: 100, dayOf: createQuotaCalendar('UTC') }, state)
  }

  pair(account = 7): SeenPair {
    const number = ++this.#pairs
    return {
      account,
      access: `access ${number}` as Digest,
      accessTtlSeconds: 86_400,
      refresh: `refresh ${number}` as Digest,
      refreshTtlSeconds: 14 * 86_400,
    }
  }

  take(seen: object): void {
    const everywhere = { at: this.at, address: '192.0.2.1', overRate: false, inQuery: false }
    this.ledger.take({ ...everywhere, ...seen } as Sighting)
  }

  made(appId: string | undefined = APP): SeenPair {
    const pair = this.pair()
    this.take({ kind: 'made', appId, pair })
    return pair
  }

  refreshed({ refresh }: SeenPair, seen: object = {}): SeenPair {
    const pair = this.pair()
    this.take({ kind: 'refresh', presented: refresh, unread: false, pair, ...seen })
    return pair
  }

  refused({ refresh }: SeenPair, seen: object = {}): void {
    this.take({ kind: 'refresh', presented: refresh, unread: false, pair: undefined, ...seen })
  }

  query({ access }: SeenPair, seen: object = {}): void {
    this.take({ kind: 'query', access, refused: false, ...seen })
  }

  report(name = APP): AppReport {
    const { apps } = this.#whole()
    return apps.find(app => app.name.startsWith(name)) ?? assert.fail(`no ${name} in ${JSON.stringify(apps)}`)
  }

  text(): string {
    return reportText(this.#whole())
  }

  differences(): Record<string, number> {
    return Object.fromEntries(this.report().differences.map(({ name, count }) => [name, count]))
  }

  #whole() {
    return buildReport(this.ledger, 'http://api.example.com', { dropped: 0, faults: 0 }, this.at)
  }
}

test('makes beyond the limit of the day are counted by the day, and begin anew with the next', () => {
  const story = new Story()
  for (let call = 0; call < 130; call++) story.query(story.made())
  assert.deepEqual(story.differences(), { overTokensPerDay: 30 })
  assert.equal(story.report().mostMadeInADay, 130)
  const found = story.report().habits.find(({ rule }) => rule === 'ignores-limit')
  assert.deepEqual(found?.counts, { refused: 30, limit: 100 })
  story.at += DAY
  for (let call = 0; call < 100; call++) story.made()
  assert.deepEqual(story.differences(), { overTokensPerDay: 30 })
})

test('calls that came too fast, and secrets in the query string, are told of their app', () => {
  const story = new Story()
  const pair = story.made()
  for (let call = 0; call < 3; call++) story.query(pair, { overRate: true })
  story.query(pair, { inQuery: true })
  assert.deepEqual(story.differences(), { overRate: 3, secretsInQuery: 1 })
})

test('a pair given twice is a replay: a reply was lost, and nobody did wrong', () => {
  const story = new Story()
  const first = story.made()
  story.at += DAY
  const second = story.refreshed(first)
  story.at += SECOND
  story.take({ kind: 'refresh', presented: first.refresh, unread: false, pair: second })
  story.query(second)
  assert.equal(story.report().day.refreshes, 1)
  assert.deepEqual([story.report().habits, story.report().differences], [[], []])
})

test('a refusal of what a lost reply had replaced is told as what would be answered here', () => {
  const story = new Story()
  const first = story.made()
  story.at += DAY
  story.refreshed(first)
  story.at += SECOND
  story.refused(first)
  assert.deepEqual(story.differences(), { refusedThoughGood: 1 })
})

test('a stale refresh token that the API takes is told as what would be refused here', () => {
  const story = new Story()
  const first = story.made()
  story.at += DAY
  const second = story.refreshed(first)
  story.query(second)
  for (let hour = 0; hour < 3; hour++) {
    story.at += HOUR
    const other = story.refreshed(first)
    story.query(other)
  }
  assert.deepEqual(story.differences(), { staleRefreshTaken: 3 })
  assert.deepEqual(
    story.report().habits.map(({ rule, counts }) => [rule, counts.replaced]),
    [['stale-pair-in-use', 3]],
  )
})

test('two networks that renew copies of one pair are found, also where the API lets both', () => {
  const story = new Story()
  const elsewhere = { address: '198.51.100.1' }
  const first = story.made()
  story.at += DAY
  let [here, there] = [story.refreshed(first), first]
  for (let hour = 0; hour < 4; hour++) {
    story.at += HOUR
    story.query(here)
    story.at += HOUR
    there = story.refreshed(there, elsewhere)
    story.query(there, elsewhere)
    here = story.refreshed(here)
  }
  assert.ok(story.report().habits.some(({ rule }) => rule === 'pair-in-two-places'))
})

test('a refresh before the end is early; one that answers a refusal is not', () => {
  const story = new Story()
  let pair = story.made()
  story.at += HOUR
  pair = story.refreshed(pair)
  assert.equal(story.report().day.early, 1)
  story.at += HOUR
  story.query(pair, { refused: true })
  story.refreshed(pair)
  assert.equal(story.report().day.early, 1)
})

test('a refresh token in the body is told, and where the API reads it there, as what would not work here', () => {
  const story = new Story()
  let pair = story.made()
  for (let call = 0; call < 3; call++) {
    story.at += 25 * HOUR
    pair = story.refreshed(pair, { unread: true })
  }
  assert.deepEqual(story.differences(), { refreshTakenFromElsewhere: 3 })
  assert.deepEqual(
    story.report().habits.map(({ rule }) => rule),
    ['refresh-in-body'],
  )
})

test('tokens nobody saw being made are counted, and those sent on for hours after their end told', () => {
  const story = new Story()
  const [good, over] = [story.pair(), story.pair()]
  for (let call = 0; call < 12; call++) {
    story.query(good)
    story.query(over, { refused: true })
    story.at += HOUR
  }
  assert.deepEqual(story.ledger.unknown.totals(), { tokens: 2, queries: 12, refused: 12, sentOn: 1 })
  assert.match(story.text(), /not seen being made: 2. They were used for 12 queries and refused 12 times; .*: 1\./)
  story.ledger.forget(story.at + 4 * DAY)
  assert.equal(story.ledger.unknown.totals().tokens, 0)
})

test('an app that was there before shows itself by its refresh, under its account, with its habit', () => {
  const story = new Story()
  let pair = story.pair()
  for (let hour = 0; hour < 8; hour++) {
    pair = story.refreshed(pair)
    story.query(pair)
    story.at += HOUR
  }
  const { name, account, day, habits } = story.report('unknown app of account 7 (pair ')
  assert.match(name, /pair refresh /)
  assert.deepEqual([account, day.makes, day.refreshes], [7, 0, 8])
  assert.deepEqual(
    habits.map(({ rule }) => rule),
    ['timer-refresh'],
  )
})

test('an appId that may be a password in the wrong field is shown nowhere', () => {
  const story = new Story()
  story.take({ kind: 'make-refused', appId: 'hunter2 is my password', why: 'credentials' })
  story.take({ kind: 'make-refused', appId: 'app_9_2', why: 'credentials' })
  assert.deepEqual(
    story.ledger.apps().map(({ appId }) => appId),
    ['app_9_2'],
  )
  assert.equal(story.ledger.totals.namelessMakes, 1)
  assert.doesNotMatch(JSON.stringify(story.ledger.state()), /hunter2/)
})

test('memory is bounded: apps, pairs of an app, all pairs, tokens of a pair, tokens nobody knows', () => {
  const story = new Story()
  for (let number = 0; number < 2500; number++)
    story.take({ kind: 'make-refused', appId: `app_8_${number + 1}`, why: 'limit' })
  for (let number = 0; number < 400; number++) story.made()
  let pair = story.made('app_7_2')
  for (let number = 0; number < 50; number++) pair = story.refreshed(pair)
  for (let number = 0; number < 21_000; number++) story.query({ ...pair, access: `unseen ${number}` as Digest })
  const { apps, lineages, unknown } = story.ledger.state()
  assert.deepEqual([apps.length, unknown.length], [2000, 20_000])
  assert.equal(lineages.filter(({ appKey }) => appKey === `app ${APP}`).length, 300)
  assert.equal(lineages.find(({ appKey }) => appKey === 'app app_7_2')?.tokens.length, 20)
  assert.ok(
    apps.some(({ appId }) => appId === APP),
    'those that have tokens stay',
  )
  for (let number = 0; number < 21_000; number++) story.made(`app_9_${number % 100}`)
  assert.equal(story.ledger.state().lineages.length, 20_000)
})

test('what is unseen for four weeks is forgotten', () => {
  const story = new Story()
  story.query(story.made())
  story.ledger.forget(story.at + 27 * DAY)
  assert.equal(story.ledger.state().lineages.length, 1)
  story.ledger.forget(story.at + 28 * DAY)
  const { apps, lineages } = story.ledger.state()
  assert.deepEqual([apps, lineages], [[], []])
})

test('a story told in two parts, with a snapshot between, has the same report as one told in one', () => {
  const tell = (story: Story, pairs: SeenPair[], hours: number): void => {
    for (let hour = 0; hour < hours; hour++) {
      story.at += HOUR
      const pair = story.made()
      story.query(pair)
      pairs.push(pair)
    }
  }
  const whole = new Story()
  tell(whole, [], 20)
  const first = new Story()
  const pairs: SeenPair[] = []
  tell(first, pairs, 10)
  const second = new Story(JSON.parse(JSON.stringify(first.ledger.state())) as LedgerState)
  second.at = first.at
  const { pair } = first
  second.pair = pair.bind(first)
  tell(second, pairs, 10)
  assert.deepEqual(second.report(), whole.report())
  assert.equal(second.report().habits[0]?.rule, 'make-before-query')
})
