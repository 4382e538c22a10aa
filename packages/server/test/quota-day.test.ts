import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createQuotaCalendar, isTimeZone, quotaDay } from '../src/domain/quota-day.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

const ZONES = [
  'UTC',
  'Europe/London',
  'Europe/Moscow',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Africa/Cairo',
  'Africa/Monrovia',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'Pacific/Chatham',
  'Antarctica/Troll',
  '+05:30',
]

/** Day by day as [day, first instant, length in minutes]. */
function days(timeZone: string, from: string, count: number): [string, string, number][] {
  const list: [string, string, number][] = []
  let at = Date.parse(from)
  for (let i = 0; i < count; i++) {
    const { day, startsAtMs, endsAtMs } = quotaDay(at, timeZone)
    list.push([day, new Date(startsAtMs).toISOString().slice(0, 16), (endsAtMs - startsAtMs) / MINUTE_MS])
    at = endsAtMs
  }
  return list
}

test('a day in UTC is the UTC date from midnight to midnight', () => {
  assert.deepEqual(quotaDay(Date.parse('2026-02-28T23:59:59.999Z'), 'UTC'), {
    day: '2026-02-28',
    startsAtMs: Date.parse('2026-02-28T00:00:00Z'),
    endsAtMs: Date.parse('2026-03-01T00:00:00Z'),
  })
  assert.equal(quotaDay(Date.parse('2026-03-01T00:00:00.000Z'), 'UTC').day, '2026-03-01')
})

test('the day of a DST change has 23 or 25 hours', () => {
  assert.deepEqual(days('Europe/Berlin', '2026-03-28T12:00Z', 3), [
    ['2026-03-28', '2026-03-27T23:00', 24 * 60],
    ['2026-03-29', '2026-03-28T23:00', 23 * 60],
    ['2026-03-30', '2026-03-29T22:00', 24 * 60],
  ])
  assert.deepEqual(days('America/New_York', '2026-11-01T12:00Z', 1), [['2026-11-01', '2026-11-01T04:00', 25 * 60]])
  assert.deepEqual(days('Australia/Lord_Howe', '2026-04-05T00:00Z', 1), [['2026-04-05', '2026-04-04T13:00', 24.5 * 60]])
})

test('a day whose midnight is skipped begins where the clock goes on', () => {
  assert.deepEqual(days('America/Sao_Paulo', '2018-11-03T12:00Z', 3), [
    ['2018-11-03', '2018-11-03T03:00', 24 * 60],
    ['2018-11-04', '2018-11-04T03:00', 23 * 60],
    ['2018-11-05', '2018-11-05T02:00', 24 * 60],
  ])
  assert.deepEqual(days('Asia/Beirut', '2024-03-31T12:00Z', 1), [['2024-03-31', '2024-03-30T22:00', 23 * 60]])
  assert.deepEqual(days('Africa/Cairo', '2024-04-26T12:00Z', 1), [['2024-04-26', '2024-04-25T22:00', 23 * 60]])
})

test('a day whose last hour comes twice lasts until both are over', () => {
  assert.deepEqual(days('America/Sao_Paulo', '2018-02-17T12:00Z', 2), [
    ['2018-02-17', '2018-02-17T02:00', 25 * 60],
    ['2018-02-18', '2018-02-18T03:00', 24 * 60],
  ])
})

test('a day that has begun stays, also where the clock falls back into the day before', () => {
  // St. John's went back at 00:01 to 23:01: for one minute it was the 29th, then the 28th again.
  assert.deepEqual(days('America/St_Johns', '2006-10-28T12:00Z', 2), [
    ['2006-10-28', '2006-10-28T02:30', 24 * 60],
    ['2006-10-29', '2006-10-29T02:30', 25 * 60],
  ])
  assert.equal(quotaDay(Date.parse('2006-10-29T02:30:30Z'), 'America/St_Johns').day, '2006-10-29')
  assert.equal(quotaDay(Date.parse('2006-10-29T02:45:00Z'), 'America/St_Johns').day, '2006-10-29')
})

test('a day that is skipped altogether is no day', () => {
  assert.deepEqual(days('Pacific/Apia', '2011-12-29T12:00Z', 3), [
    ['2011-12-29', '2011-12-29T10:00', 24 * 60],
    ['2011-12-31', '2011-12-30T10:00', 24 * 60],
    ['2012-01-01', '2011-12-31T10:00', 24 * 60],
  ])
  assert.deepEqual(
    days('Pacific/Kwajalein', '1993-08-20T14:00Z', 2).map(([day]) => day),
    ['1993-08-20', '1993-08-22'],
  )
})

test('every instant lies in exactly one day, and days tile time without gaps, in every zone', () => {
  const instant = fc.integer({ min: Date.parse('1900-01-02T00:00Z'), max: Date.parse('2100-01-01T00:00Z') })
  fc.assert(
    fc.property(fc.constantFrom(...ZONES, ...Intl.supportedValuesOf('timeZone')), instant, (zone, at) => {
      const today = quotaDay(at, zone)
      assert.ok(today.startsAtMs <= at && at < today.endsAtMs, 'holds its instant')
      assert.deepEqual(quotaDay(today.startsAtMs, zone), today, 'the first instant is in it')
      assert.deepEqual(quotaDay(today.endsAtMs - 1, zone), today, 'the last instant is in it')
      const next = quotaDay(today.endsAtMs, zone)
      const before = quotaDay(today.startsAtMs - 1, zone)
      assert.equal(next.startsAtMs, today.endsAtMs, 'the next begins where it ends')
      assert.equal(before.endsAtMs, today.startsAtMs, 'the one before ends where it begins')
      assert.ok(before.day < today.day && today.day < next.day, 'days go forward')
    }),
    { numRuns: 400 },
  )
})

test('around every change of a zone the day is the local date, or the later one already begun', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 1970, max: 2035 }), (zone, year) => {
      const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })
      for (const { at } of changesOf(zone, year)) {
        for (const aside of [-HOUR_MS, -1, 0, 1, MINUTE_MS, HOUR_MS, 2 * HOUR_MS]) {
          const { day, startsAtMs } = quotaDay(at + aside, zone)
          assert.ok(day >= local.format(at + aside), `${zone} ${new Date(at + aside).toISOString()}`)
          assert.ok(local.format(startsAtMs) === day, `${zone} shows ${day} when it begins`)
        }
      }
    }),
    { numRuns: 30 },
  )
})

function changesOf(zone: string, year: number): { at: number }[] {
  const clock = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  const nameAt = (at: number) => clock.formatToParts(at).find(part => part.type === 'timeZoneName')?.value
  const changes: { at: number }[] = []
  for (let at = Date.UTC(year, 0); at < Date.UTC(year + 1, 0); at += 6 * HOUR_MS) {
    if (nameAt(at) === nameAt(at + 6 * HOUR_MS)) continue
    let [low, high] = [at, at + 6 * HOUR_MS]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (nameAt(middle) === nameAt(at)) low = middle
      else high = middle
    }
    changes.push({ at: high })
  }
  return changes
}

test('a calendar gives the same day object until the day ends, also when the clock steps back over midnight', () => {
  const calendar = createQuotaCalendar('Europe/Berlin')
  const morning = calendar(Date.parse('2026-03-29T06:00Z'))
  assert.equal(morning.day, '2026-03-29')
  assert.equal(calendar(morning.endsAtMs - 1), morning)
  assert.equal(calendar(morning.endsAtMs).day, '2026-03-30')
  assert.equal(calendar(morning.endsAtMs - 1).day, '2026-03-29')
})

test('a time zone is one the runtime knows', () => {
  for (const zone of ['UTC', 'Europe/Moscow', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata']) {
    assert.equal(isTimeZone(zone), true, zone)
  }
  for (const zone of ['', 'Mars/Olympus', 'Europe/Moscow ', '../etc/passwd', '+25:00']) {
    assert.equal(isTimeZone(zone), false, zone)
  }
  assert.throws(() => quotaDay(0, 'Mars/Olympus'), RangeError)
})
