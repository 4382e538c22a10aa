import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import {
  type Answer,
  type Credentials,
  eventually,
  fakeClock,
  make,
  pairOf,
  provision,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

/** The limit in these tests. */
const PER_DAY = 2

interface Midnight {
  promise: string
  zone: string
  /** Just before it, by the clock of the server. */
  eve: string
  /** When the day of `eve` ends, as the refusal says it. */
  dayEnds: string
  /** Just after it. */
  after: string
  /** Whether a new day has begun then, and when that one ends. */
  nextDayEnds?: string
}

const MIDNIGHTS: readonly Midnight[] = [
  {
    promise: 'at midnight UTC the count begins anew',
    zone: 'UTC',
    eve: '2027-02-10T23:59:50Z',
    dayEnds: '2027-02-11T00:00:00Z',
    after: '2027-02-11T00:00:05Z',
    nextDayEnds: '2027-02-12T00:00:00Z',
  },
  {
    promise: 'the day is that of the configured zone: midnight in São Paulo counts, not midnight UTC',
    zone: 'America/Sao_Paulo',
    eve: '2027-05-02T02:59:50Z',
    dayEnds: '2027-05-02T03:00:00Z',
    after: '2027-05-02T03:00:05Z',
    nextDayEnds: '2027-05-03T03:00:00Z',
  },
  {
    promise: 'midnight UTC is nothing to a server whose zone is São Paulo',
    zone: 'America/Sao_Paulo',
    eve: '2027-06-01T23:59:50Z',
    dayEnds: '2027-06-02T03:00:00Z',
    after: '2027-06-02T00:00:05Z',
  },
  {
    promise: 'the day on which Berlin turns its clocks forward has 23 hours',
    zone: 'Europe/Berlin',
    eve: '2027-03-27T22:59:50Z',
    dayEnds: '2027-03-27T23:00:00Z',
    after: '2027-03-27T23:00:05Z',
    nextDayEnds: '2027-03-28T22:00:00Z',
  },
  {
    promise: 'the day on which Berlin turns its clocks back has 25 hours',
    zone: 'Europe/Berlin',
    eve: '2027-10-30T21:59:50Z',
    dayEnds: '2027-10-30T22:00:00Z',
    after: '2027-10-30T22:00:05Z',
    nextDayEnds: '2027-10-31T23:00:00Z',
  },
  {
    promise: 'where Havana skips midnight the day begins with the first instant after it',
    zone: 'America/Havana',
    eve: '2027-03-14T04:59:50Z',
    dayEnds: '2027-03-14T05:00:00Z',
    after: '2027-03-14T05:00:05Z',
    nextDayEnds: '2027-03-15T04:00:00Z',
  },
  {
    promise: 'where Havana comes to the same midnight a second time the count does not begin anew',
    zone: 'America/Havana',
    eve: '2027-11-07T04:59:50Z',
    dayEnds: '2027-11-08T05:00:00Z',
    after: '2027-11-07T05:00:05Z',
  },
]

// One store for all: each line is about days of its own, so no count meets another.
const folder = temporaryFolder()
let app: Credentials

before(async () => {
  app = await provision({ store: `sqlite:${join(folder, 'access.db')}`, folder, env: {} })
})

for (const { promise, zone, eve, dayEnds, after, nextDayEnds } of MIDNIGHTS) {
  test(promise, async () => {
    const clock = fakeClock(eve)
    const zoned = { CHATAPP_SERVER_QUOTA_TIME_ZONE: zone, CHATAPP_SERVER_TOKENS_PER_DAY: String(PER_DAY) }
    const server = await startServer({ folder, env: { ...clock.env, ...zoned } })
    clock.set(eve)
    await useUpTheDay(server.url, dayEnds)
    clock.set(after)
    if (nextDayEnds === undefined) assertRefused(await makeOnceUp(server.url), dayEnds)
    else await useUpTheDay(server.url, nextDayEnds)
    using database = server.database()
    const from = Date.parse(eve)
    const made = 'SELECT count(*) FROM grants WHERE made_at BETWEEN ? AND ?'
    assert.equal(database.number(made, from, from + 60_000), nextDayEnds === undefined ? PER_DAY : 2 * PER_DAY)
    await server.stop()
  })
}

testThatNothingSecretWasPrinted()

async function useUpTheDay(url: string, ends: string): Promise<void> {
  for (let made = 0; made < PER_DAY; made += 1) pairOf(await makeOnceUp(url))
  assertRefused(await makeOnceUp(url), ends)
}

/** A step of the clock carries calls past their deadline, so a node answers 503 and does nothing until it has noticed. */
function makeOnceUp(url: string): Promise<Answer> {
  return eventually('the node follows the step of the clock', 5000, async () => {
    const answer = await make(url, app)
    return answer.status === 503 ? undefined : answer
  })
}

function assertRefused(answer: Answer, dayEnds: string): void {
  assert.equal(answer.status, 429)
  assert.equal(
    answer.text,
    '{"success":false,"error":{"code":"ApiTokenLimitError",' +
      `"message":"Too many requests: all 2 tokens of this day are made; the day ends at ${dayEnds}"}}`,
  )
}
