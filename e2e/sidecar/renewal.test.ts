import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { KINDS } from '../client/backend.ts'
import type { Fault } from '../client/fault-proxy.ts'
import { gate } from '../client/gate.ts'
import { eventually, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { metric, through } from './sidecar.ts'
import { assertSpent, type Stage, stageWithDeadToken } from './stage.ts'

const IN_FLIGHT = 50
/** From the first to the last rejection. */
const SPREAD_MS = 400
const LIMIT = { timeout: 90_000 }
const ONE_REFRESH = { makes: 0, refreshes: 1 }

for (const kind of KINDS) {
  test(
    `${IN_FLIGHT} calls in flight on one dead token make one refresh, and all are answered: ${kind}`,
    LIMIT,
    async () => {
      using stage = await stageWithDeadToken(kind)
      holdQueries(stage)
      await assertAllAnswered(stage)
      assertSpent(stage, ONE_REFRESH)
      assert.equal(stage.proxy.count('tokens.refresh'), 1)
      assert.equal(await metric(stage.sidecar, 'renewals_total{how="refreshed"}'), 1)
    },
  )

  test(`so do those whose rejections are spread over ${SPREAD_MS} ms: ${kind}`, LIMIT, async () => {
    using stage = await stageWithDeadToken(kind)
    holdQueries(stage)
    stage.proxy.onAnswer = ({ method, number }) => {
      if (method !== 'query' || number > IN_FLIGHT) return
      return wait((SPREAD_MS * number) / IN_FLIGHT)
    }
    await assertAllAnswered(stage)
    assertSpent(stage, ONE_REFRESH)
    assert.equal(stage.proxy.count('tokens.refresh'), 1)
  })

  test(`callers that hang up during the renewal leave it to the others: ${kind}`, LIMIT, async () => {
    using stage = await stageWithDeadToken(kind)
    const { proxy, sidecar } = stage
    holdQueries(stage)
    const leaving = new AbortController()
    const refreshing = Promise.withResolvers<void>()
    proxy.onAnswer = async ({ method }) => {
      if (method !== 'tokens.refresh') return undefined
      leaving.abort()
      await eventually('the callers are gone', 10_000, async () => {
        return (await metric(sidecar, 'callers_gone_total')) === IN_FLIGHT / 2 || undefined
      })
      refreshing.resolve()
      return undefined
    }
    const calls = Array.from({ length: IN_FLIGHT }, (_, index) =>
      through(sidecar, '/v1/me', index % 2 === 0 ? { signal: leaving.signal } : {}),
    )
    const ends = await Promise.allSettled(calls)
    await refreshing.promise
    const statuses = ends.map(end => (end.status === 'fulfilled' ? end.value.status : 'gone'))
    assert.deepEqual(
      statuses,
      Array.from({ length: IN_FLIGHT }, (_, index) => (index % 2 === 0 ? 'gone' : 200)),
    )
    assertSpent(stage, ONE_REFRESH)
  })
}

test('a refresh whose answer is lost is found again: one new pair, and no tokens.make', LIMIT, async () => {
  using stage = await stageWithDeadToken('convergent')
  let lost = 0
  stage.proxy.onAnswer = ({ method }) => (method === 'tokens.refresh' && lost++ === 0 ? 'cut' : undefined)
  assert.equal((await through(stage.sidecar, '/v1/me')).status, 200)
  assert.equal(lost, 2)
  assertSpent(stage, ONE_REFRESH)
})

test('where a refresh token works once, its lost answer costs one tokens.make at most', LIMIT, async () => {
  using stage = await stageWithDeadToken('single-use')
  let lost = 0
  stage.proxy.onAnswer = ({ method }) => (method === 'tokens.refresh' && lost++ === 0 ? 'cut' : undefined)
  const replies = await Promise.all(Array.from({ length: 10 }, () => through(stage.sidecar, '/v1/me')))
  assert.ok(replies.every(({ status }) => status === 200))
  assert.ok(stage.proxy.count('tokens.make') <= 1)
})

test(
  'while the token methods fail in passing, callers get 502 or 503, and nothing is made; then all goes on',
  LIMIT,
  async () => {
    using stage = await stageWithDeadToken('convergent')
    const { proxy, sidecar } = stage
    const busy = { 'Content-Type': 'application/json', 'Retry-After': '60' }
    const faults: readonly Fault[] = [
      'cut',
      { status: 503, headers: busy, body: refusal('ApiOverloadedError') },
      { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad</h1>' },
    ]
    for (const fault of faults) {
      proxy.onCall = ({ method }) => (method === 'tokens.refresh' ? fault : undefined)
      const { status, text, headers } = await through(sidecar, '/v1/me')
      assert.ok(status === 502 || status === 503, `${status}`)
      const { success, error } = JSON.parse(text) as { success: boolean; error: { code: string } }
      assert.equal(success, false)
      assert.match(error.code, /^Api(BadGateway|Unavailable)Error$/)
      assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/)
      assert.equal(headers['retry-after'] !== undefined, status === 503)
    }
    proxy.behave()
    assert.equal((await through(sidecar, '/v1/me')).status, 200)
    assertSpent(stage, ONE_REFRESH)
  },
)

test('a failure of the API itself goes to the caller as it is, and renews nothing', LIMIT, async () => {
  using stage = await stageWithDeadToken('convergent')
  const { proxy, sidecar } = stage
  const bodies = [
    [403, 'text/html', '<h1>ApiInvalidTokenError</h1>'],
    [401, 'application/json', '{"error":{"code":"SomethingElse"}}'],
    [403, 'application/json', '{"code":"ApiInvalidTokenError"}'],
    [500, 'application/json', refusal('ApiInvalidTokenError')],
  ] as const
  for (const [status, type, body] of bodies) {
    proxy.onCall = ({ method }) =>
      method === 'query' ? { status, headers: { 'Content-Type': type }, body } : undefined
    const reply = await through(sidecar, '/v1/me')
    assert.deepEqual([reply.status, reply.text], [status, body])
  }
  assertSpent(stage, { makes: 0, refreshes: 0 })
})

test('an API that refuses every token is asked to renew twice for a call, and no more', LIMIT, async () => {
  using stage = await stageWithDeadToken('convergent')
  const { proxy, sidecar } = stage
  const refused = {
    status: 403,
    headers: { 'Content-Type': 'application/json' },
    body: refusal('ApiInvalidTokenError'),
  }
  proxy.onCall = ({ method }) => (method === 'query' ? refused : undefined)
  const reply = await through(sidecar, '/v1/me')
  assert.equal(reply.status, 403)
  assertSpent(stage, { makes: 0, refreshes: 2 })
})

testThatNothingSecretWasPrinted()

/** The first queries, all with the dead token, reach the server together. */
function holdQueries({ proxy }: Stage): void {
  const pass = gate(IN_FLIGHT)
  proxy.onCall = ({ method }) => (method === 'query' ? pass() : undefined)
}

async function assertAllAnswered({ sidecar }: Stage): Promise<void> {
  const replies = await Promise.all(Array.from({ length: IN_FLIGHT }, () => through(sidecar, '/v1/me')))
  assert.deepEqual(
    replies.map(({ status }) => status),
    Array.from({ length: IN_FLIGHT }, () => 200),
  )
}

function refusal(code: string): string {
  return JSON.stringify({ success: false, error: { code, message: code } })
}
