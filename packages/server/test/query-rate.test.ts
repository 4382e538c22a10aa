import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { takeQuery } from '../src/domain/query-rate.ts'
import { QueryRates } from '../src/domain/query-rates.ts'
import { createQueryLimits, type QueryLimitsOptions } from '../src/flows/limit-queries.ts'
import { Refusal } from '../src/flows/refusal.ts'
import { refusalHeaders } from '../src/plugins/error-answer.ts'
import type { TokenFields } from '../src/tokens/index.ts'

/** Instants at which a query comes, and whether there was room, for a caller of its own. */
function playOut(perSecond: number, instants: readonly number[]): boolean[] {
  let until: number | undefined
  return instants.map(now => {
    const verdict = takeQuery(until, perSecond, now)
    until = verdict.until
    return verdict.waitMs === 0
  })
}

const rates = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(333, 1000))
/** Gaps between queries, in milliseconds of a clock with a finer tick. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true }), fc.nat(2000)), {
  maxLength: 200,
})

test("one second's worth of queries goes through at once, whatever the rate and whenever it comes, and no more", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1e10, noNaN: true }), (perSecond, now) => {
      const taken = playOut(perSecond, Array(perSecond + 1).fill(now))
      assert.deepEqual(taken, [...Array(perSecond).fill(true), false])
    }),
  )
})

test('in no stretch of time go more through than the rate allows and one burst, and a refused caller may at its wait', () => {
  fc.assert(
    fc.property(rates, gaps, (perSecond, waits) => {
      let now = 1000
      const instants = waits.map(gap => (now += gap))
      const taken = playOut(perSecond, instants)
      const through = instants.filter((_, at) => taken[at])
      for (let from = 0; from < through.length; from += 7) {
        for (let to = from; to < through.length; to += 5) {
          const seconds = ((through[to] as number) - (through[from] as number)) / 1000
          assert.ok(to - from + 1 <= perSecond * (1 + seconds) + 0.01)
        }
      }
    }),
  )
})

test('who keeps to the rate is never refused, and who was refused has room after the wait that was told, not before', () => {
  const steady = Array.from({ length: 500 }, (_, at) => 5 + at * 20)
  assert.ok(playOut(50, steady).every(Boolean))
  fc.assert(
    fc.property(rates, fc.double({ min: 0, max: 1e9, noNaN: true }), (perSecond, now) => {
      const full = now + 1000
      const { waitMs, until } = takeQuery(full, perSecond, now)
      assert.equal(until, full)
      assert.ok(waitMs > 0 && waitMs <= 1000 / perSecond + 0.01)
      assert.equal(takeQuery(until, perSecond, now + waitMs).waitMs, 0)
      assert.ok(takeQuery(until, perSecond, now + waitMs * 0.9).waitMs > 0)
    }),
  )
})

test('a table of rates decides for each key as if it were alone, while its keys fit', () => {
  const keys = fc.constantFrom('a', 'b', 'c')
  const calls = fc.array(fc.tuple(keys, fc.oneof(fc.constant(0), fc.nat(30), fc.nat(1500))), { maxLength: 300 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), calls, (perSecond, asked) => {
      const rates = new QueryRates<string>(perSecond, 10)
      const alone = new Map<string, number>()
      let now = 0
      for (const [key, gap] of asked) {
        now += gap
        const { until, waitMs } = takeQuery(alone.get(key), perSecond, now)
        alone.set(key, until)
        assert.equal(rates.take(key, now), waitMs)
      }
    }),
  )
})

test('a table never holds more than twice its bound, and forgets who was quiet for two seconds', () => {
  const rates = new QueryRates<number>(5, 100)
  for (let key = 0; key < 10_000; key++) {
    rates.take(key, 0)
    assert.ok(rates.size <= 200)
  }
  rates.take(1, 1000)
  rates.take(1, 2000)
  assert.equal(rates.size, 2)
})

function limitsAt(options: Partial<QueryLimitsOptions>) {
  const clock = { now: 0 }
  const limits = createQueryLimits({ addressRate: 0, appRate: 0, now: () => clock.now, ...options })
  return { ...limits, clock }
}

/** How many go through of so many. */
function passing(calls: number, take: () => void): number {
  let passed = 0
  for (let call = 0; call < calls; call++) {
    try {
      take()
      passed++
    } catch (error) {
      assert.ok(error instanceof Refusal)
    }
  }
  return passed
}

const appOf = (accountId: number, appNumber: number): TokenFields => ({
  keyId: 1,
  accountId,
  appNumber,
  grantHigh: 1,
  grantLow: 2,
  generation: 1,
  endTime: 2,
})

const ANYWHERE = { path: '/', ratePerApp: undefined }

test('addresses count one by one, IPv6 by /64, and IPv4 the same in either spelling', () => {
  const { takeAddress } = limitsAt({ addressRate: 5 })
  const through = (address: string) => passing(10, () => takeAddress(address))
  assert.equal(through('192.0.2.1'), 5)
  assert.equal(through('192.0.2.2'), 5)
  assert.equal(through('::ffff:192.0.2.1'), 0)
  assert.equal(through('2001:db8:1:2::1'), 5)
  assert.equal(through('2001:db8:1:2:ffff::9'), 0)
  assert.equal(through('2001:db8:1:3::1'), 5)
})

test('a rate of 0 is no limit', () => {
  const { takeAddress, takeApp } = limitsAt({})
  assert.equal(
    passing(5000, () => takeAddress('192.0.2.1')),
    5000,
  )
  assert.equal(
    passing(5000, () => takeApp(appOf(1, 1), ANYWHERE)),
    5000,
  )
})

test('apps count one by one, however large the numbers of their accounts are', () => {
  const { takeApp } = limitsAt({ appRate: 5 })
  const apps = [
    [1, 1],
    [1, 2],
    [2, 1],
    [2 ** 29 - 1, 2 ** 24 - 1],
    [2 ** 29, 0],
    [2 ** 47, 1],
    [2 ** 47, 2],
    [2 ** 48 - 1, 2 ** 24 - 1],
  ] as const
  for (const [account, app] of apps)
    assert.equal(
      passing(10, () => takeApp(appOf(account, app), ANYWHERE)),
      5,
    )
  for (const [account, app] of apps)
    assert.equal(
      passing(10, () => takeApp(appOf(account, app), ANYWHERE)),
      0,
    )
})

test('a route with a rate of its own counts alone, all others count together', () => {
  const { takeApp } = limitsAt({ appRate: 5 })
  const through = (path: string, ratePerApp?: number) => passing(10, () => takeApp(appOf(1, 1), { path, ratePerApp }))
  assert.equal(through('/slow', 2), 2)
  assert.equal(through('/slower', 1), 1)
  assert.equal(through('/'), 5)
  assert.equal(through('/v1'), 0)
  assert.equal(through('/slow', 2), 0)
})

test('a refusal names its policy, what is left of it, and a whole number of seconds to wait', () => {
  const { takeAddress, takeApp, clock } = limitsAt({ addressRate: 2, appRate: 1 })
  const refusalOf = (take: () => void): Refusal => {
    take()
    try {
      for (;;) take()
    } catch (error) {
      assert.ok(error instanceof Refusal)
      return error
    }
  }
  const byAddress = refusalOf(() => takeAddress('192.0.2.1'))
  assert.equal(byAddress.code, 'ApiTooManyRequestsError')
  const { 'Retry-After': wait, RateLimit, 'RateLimit-Policy': policy } = refusalHeaders(byAddress, 429)
  assert.deepEqual([wait, RateLimit, policy], ['1', '"queries-per-address";r=0;t=1', '"queries-per-address";q=2;w=1'])
  const byApp = refusalHeaders(
    refusalOf(() => takeApp(appOf(1, 1), ANYWHERE)),
    429,
  )
  assert.deepEqual(
    [byApp.RateLimit, byApp['RateLimit-Policy']],
    ['"queries-per-app";r=0;t=1', '"queries-per-app";q=1;w=1'],
  )
  clock.now += 1000
  takeAddress('192.0.2.1')
  takeApp(appOf(1, 1), ANYWHERE)
})
