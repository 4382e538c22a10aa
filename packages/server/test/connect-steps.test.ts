import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectSteps, type WatchedGrant } from '../src/domain/connect-steps.ts'
import type { GrantId } from '../src/tokens/grant-id.ts'

const SINCE = 1_800_000_000_000
const NOW = SINCE + 60_000
const DAY_SECONDS = 86_400

/** A grant made since the watching began, with nothing done yet. */
function grant(changes: Partial<WatchedGrant> = {}): WatchedGrant {
  return {
    id: 'aaaaaaaaaaaaaaaa' as GrantId,
    generation: 1,
    accessEnd: SINCE / 1000 + DAY_SECONDS,
    endedAt: 0,
    madeAt: SINCE + 1_000,
    madeAgent: 'curl/8',
    lastSeenAt: SINCE + 1_000,
    queries: 0,
    firstQueryAt: 0,
    lastQueryAt: 0,
    lastRefusedAt: 0,
    cutAt: 0,
    cutGeneration: 0,
    ...changes,
  }
}

const steps = (...grants: WatchedGrant[]) => Object.keys(connectSteps(grants, SINCE, NOW)).sort()

test('nothing is ticked before anything was done', () => {
  assert.deepEqual(steps(), [])
})

test('each step tells when, of which grant, and by what program', () => {
  const seen = connectSteps(
    [grant({ queries: 1, firstQueryAt: SINCE + 2_000, lastQueryAt: SINCE + 2_000 })],
    SINCE,
    NOW,
  )
  const who = { grantId: 'aaaaaaaaaaaaaaaa', agent: 'curl/8' }
  assert.deepEqual(seen, {
    tokenMade: { at: SINCE + 1_000, ...who },
    queryMade: { at: SINCE + 2_000, ...who },
    current: { grantId: who.grantId, accessEndAt: SINCE + DAY_SECONDS * 1000 },
  })
})

test('a query that a lagging node times before its own token counts, as of the token', () => {
  const early = { firstQueryAt: SINCE - 50, lastQueryAt: SINCE - 40, queries: 2 }
  const seen = connectSteps([grant(early)], SINCE, NOW)
  assert.deepEqual([seen.queryMade?.at, seen.pairReused?.at], [SINCE + 1_000, SINCE + 1_000])
})

test('a pair is reused when it is used twice, not when each pair is used once', () => {
  const times = { firstQueryAt: SINCE + 2_000, lastQueryAt: SINCE + 9_000 }
  assert.ok(steps(grant({ queries: 2, ...times })).includes('pairReused'))
  assert.ok(!steps(grant({ queries: 2, generation: 2, ...times })).includes('pairReused'))
  assert.ok(steps(grant({ queries: 3, generation: 2, ...times })).includes('pairReused'))
})

test('tokens made one for each query are no reuse, and the first of them is the token made', () => {
  const times = (second: number) => ({ firstQueryAt: SINCE + second * 1000, lastQueryAt: SINCE + second * 1000 })
  const first = grant({ queries: 1, ...times(2) })
  const second = grant({ id: 'bbbbbbbbbbbbbbbb' as GrantId, madeAt: SINCE + 5_000, queries: 1, ...times(6) })
  const seen = connectSteps([second, first], SINCE, NOW)
  assert.deepEqual([seen.tokenMade?.grantId, seen.current?.grantId], [first.id, second.id])
  assert.equal(seen.pairReused, undefined)
})

test('a saved pair from before ticks the query, and no token made', () => {
  const old = { madeAt: SINCE - 9_000, firstQueryAt: SINCE - 8_000, lastQueryAt: SINCE + 3_000, queries: 7 }
  assert.deepEqual(steps(grant(old)), ['current', 'pairReused', 'queryMade'])
})

test('an access token ended by its owner is ticked, and its renewal only with the next pair', () => {
  const cut = { cutAt: SINCE + 5_000, cutGeneration: 1 }
  const seen = connectSteps([grant(cut)], SINCE, NOW)
  assert.equal(seen.accessTokenEnded?.at, SINCE + 5_000)
  assert.equal(seen.current?.accessEndAt, 0)
  assert.equal(seen.renewed, undefined)
  const renewed = connectSteps([grant({ ...cut, generation: 2, lastSeenAt: SINCE + 6_000 })], SINCE, NOW)
  assert.equal(renewed.renewed?.at, SINCE + 6_000)
  assert.ok((renewed.current?.accessEndAt ?? 0) > NOW)
})

test('an access token that ended by itself is ticked, and a refresh after its refusal is a renewal', () => {
  assert.ok(steps(grant({ accessEnd: SINCE / 1000 + 30 })).includes('accessTokenEnded'))
  const refused = { lastRefusedAt: SINCE + 5_000, generation: 2 }
  assert.ok(steps(grant({ ...refused, lastSeenAt: SINCE + 6_000 })).includes('renewed'))
  assert.ok(!steps(grant({ ...refused, lastSeenAt: SINCE + 4_000 })).includes('renewed'))
})

test('a refresh by timer, with nothing ended or refused, is no renewal', () => {
  assert.ok(!steps(grant({ generation: 2, lastSeenAt: SINCE + 6_000 })).includes('renewed'))
})

test('a grant that was ended as a whole is not the current one, and no access token ended to be renewed', () => {
  const ended = { endedAt: SINCE + 7_000, cutAt: SINCE + 7_000, cutGeneration: 0 }
  assert.deepEqual(steps(grant(ended)), ['tokenMade'])
})
