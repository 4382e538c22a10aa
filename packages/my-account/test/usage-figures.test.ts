import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationWords } from '../src/pages/usage/duration.ts'
import { occurringRefusals, refusalBars, sumOf, withCalls } from '../src/pages/usage/series.ts'

const WORDS = { hours: 'h', minutes: 'min', seconds: 's' }
const point = (at: number, refused: Record<string, number>) => ({
  at,
  makes: 0,
  refreshes: 0,
  replays: 0,
  queries: 0,
  refused,
})

test('a duration is told in its two largest units, and never as less than is left', () => {
  assert.equal(durationWords(5 * 3_600_000 + 12 * 60_000 + 59_000, WORDS), '5 h 12 min')
  assert.equal(durationWords(12 * 60_000 + 3_100, WORDS), '12 min 4 s')
  assert.equal(durationWords(999, WORDS), '1 s')
  assert.equal(durationWords(0, WORDS), '0 s')
})

test('refusals are summed by reason, and reasons that did not occur have no series', () => {
  const points = [point(1, { expired: 2 }), point(2, { limit: 1, expired: 3 }), point(3, { replaced: 0 })]
  assert.deepEqual(occurringRefusals(points), ['limit', 'expired'])
  assert.equal(sumOf(refusalBars(points), 'expired'), 5)
})

test('a table leaves out the hours in which nothing was counted', () => {
  const bars = refusalBars([point(1, {}), point(2, { expired: 1 }), point(3, { expired: 0 })])
  assert.deepEqual(withCalls(bars), [{ at: 2, expired: 1 }])
})
