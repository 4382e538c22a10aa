import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callMethodOf } from '../src/metrics/call-method.ts'
import { Meters } from '../src/metrics/meters.ts'
import { METRICS, type MetricEntry } from '../src/metrics/names.ts'
import { renderMetrics } from '../src/metrics/render.ts'

test('a call is counted under its method in every spelling that the router takes, and under other in all else', () => {
  const cases = [
    ['POST', '/v1/tokens', 'tokens.make'],
    ['DELETE', '/v1/tokens', 'tokens.revoke'],
    ['GET', '/v1/tokens/check?quiet', 'tokens.check'],
    ['GET', '//v1//tokens/check/', 'tokens.check'],
    ['PROPFIND', '/v1/tokens/authorize/any/path?x=/v1/me', 'tokens.authorize'],
    ['GET', '/v1/tokens/authorized', 'other'],
    ['GET', '/account/api/apps', 'account'],
    ['GET', '/accounts', 'other'],
    ['GET', '/readyz', 'health'],
    ['GET', '/', 'other'],
    ['GET', '', 'other'],
  ] as const
  for (const [method, url, wanted] of cases) assert.equal(callMethodOf(method, url), wanted, `${method} ${url}`)
})

test('the processes of a node are one: counts are added, the longest lag and the least readiness count', async () => {
  const [one, other] = [new Meters(), new Meters()]
  const place = one.counters.calls.place({ method: 'tokens.check', code: 'ok' })
  one.counters.calls.add(place)
  other.counters.calls.add(place, 2)
  one.histograms.calls.observe(one.histograms.calls.place({ method: 'tokens.check' }), 0.002)
  other.histograms.calls.observe(other.histograms.calls.place({ method: 'tokens.check' }), 20)
  one.read({ chatapp_ready: () => 1, chatapp_revocation_lag_seconds: () => 3 })
  other.read({ chatapp_ready: () => 0, chatapp_revocation_lag_seconds: () => 1 })
  // As they come from another process.
  const lines = (await renderMetrics(JSON.parse(JSON.stringify([one.report(), other.report()])))).split('\n')
  for (const line of [
    'chatapp_calls_total{method="tokens.check",code="ok"} 3',
    'chatapp_call_seconds_bucket{le="0.001",method="tokens.check"} 0',
    'chatapp_call_seconds_bucket{le="0.0025",method="tokens.check"} 1',
    'chatapp_call_seconds_bucket{le="10",method="tokens.check"} 1',
    'chatapp_call_seconds_bucket{le="+Inf",method="tokens.check"} 2',
    'chatapp_call_seconds_count{method="tokens.check"} 2',
    'chatapp_ready 0',
    'chatapp_revocation_lag_seconds 3',
  ]) {
    assert.ok(lines.includes(line), line)
  }
})

test('a value that is not in the table cannot become a label', () => {
  const { calls } = new Meters().counters
  const smuggled = { method: 'owner@example.com', code: 'ok' } as unknown as Parameters<typeof calls.place>[0]
  assert.throws(() => calls.place(smuggled), { name: 'RangeError', message: /not in the table/ })
})

test('metrics are named as Prometheus asks, and have few series', () => {
  let series = 0
  for (const [name, entry] of Object.entries<MetricEntry>(METRICS)) {
    assert.match(name, /^chatapp_[a-z_]+$/)
    assert.equal(name.endsWith('_total'), entry.kind === 'counter', name)
    if (entry.kind === 'histogram') assert.match(name, /_seconds$/)
    const parts = entry.buckets ? entry.buckets.length + 3 : 1
    series += Object.values(entry.labels).reduce((product, values) => product * values.length, parts)
  }
  assert.ok(series < 1_500, `${series} series a node`)
})
