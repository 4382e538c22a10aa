import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastDays, lastHours, usagePoints } from '../src/domain/usage-points.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 0, 15, 12, 30)
const hourOf = (...date: [number, number, number, number]) => Date.UTC(...date) / HOUR

test('the last hours end with the one that runs', () => {
  const hours = lastHours(NOW, 48)
  assert.equal(hours.length, 48)
  assert.equal(hours.at(-1)?.startsAtMs, Date.UTC(2026, 0, 15, 12))
  assert.equal(hours[0]?.startsAtMs, Date.UTC(2026, 0, 13, 13))
})

test('days follow the calendar of the limit, also over a change of the clock', () => {
  const days = lastDays(Date.UTC(2026, 3, 1, 12), 'Europe/Berlin', 5)
  const lengths = days.map(({ startsAtMs, endsAtMs }) => (endsAtMs - startsAtMs) / HOUR)
  assert.deepEqual(lengths, [24, 23, 24, 24, 24], 'summer time began on 29 March')
  assert.equal(days.at(-1)?.startsAtMs, Date.UTC(2026, 2, 31, 22))
  for (const [index, day] of days.entries()) assert.equal(day.startsAtMs, days[index - 1]?.endsAtMs ?? day.startsAtMs)
})

test('counts are added up for the span in which their hour begins, and those outside of all are left out', () => {
  const spans = lastDays(NOW, 'UTC', 2)
  const points = usagePoints(
    [
      { hour: hourOf(2026, 0, 13, 23), metric: 'makes', count: 100 },
      { hour: hourOf(2026, 0, 14, 0), metric: 'makes', count: 1 },
      { hour: hourOf(2026, 0, 14, 23), metric: 'makes', count: 2 },
      { hour: hourOf(2026, 0, 15, 0), metric: 'queries', count: 4 },
      { hour: hourOf(2026, 0, 15, 1), metric: 'queries', count: 8 },
      { hour: hourOf(2026, 0, 15, 1), metric: 'refused_expired', count: 16 },
      { hour: hourOf(2026, 0, 15, 1), metric: 'early', count: 32 },
    ],
    spans,
  )
  const none = { makes: 0, refreshes: 0, replays: 0, queries: 0, refused: {} }
  assert.deepEqual(points, [
    { ...none, at: Date.UTC(2026, 0, 14), makes: 3 },
    { ...none, at: Date.UTC(2026, 0, 15), queries: 12, refused: { expired: 16 } },
  ])
})
