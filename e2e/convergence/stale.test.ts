import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, call, eventually, type Pair, pairOf, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type TimeMachine, timeMachine } from './time-machine.ts'

const GRACE_MS = 60_000
/** How long an end may take to reach a running server. */
const BOUND_MS = 10_000

/** Two addresses of one network, and one of another. */
const HOME = '203.0.113.7'
const HOME_TOO = '203.0.113.200'
const ELSEWHERE = '198.51.100.9'

test('a replaced refresh token is replayed for 60 s after its successor was first used, to any network, and then refused', async () => {
  const machine = await setUp('auto')
  const [old, used] = await usedPair(machine)
  assert.deepEqual(pairOf(await refreshFrom(machine, HOME, old.refreshToken)), used)
  assert.deepEqual(pairOf(await refreshFrom(machine, ELSEWHERE, old.refreshToken)), used)
  await machine.later(GRACE_MS)
  await refusedAs('replaced', refreshFrom(machine, HOME, old.refreshToken))
})

test('a stale refresh token from the network of the live pair is refused as replaced, and nothing ends', async () => {
  const machine = await setUp('auto')
  const [old, used] = await usedPair(machine)
  await machine.later(GRACE_MS)
  await refusedAs('replaced', refreshFrom(machine, HOME_TOO, old.refreshToken))
  assert.equal((await checkFrom(machine, HOME, used.accessToken)).status, 200)
  pairOf(await refreshFrom(machine, HOME, used.refreshToken))
})

test('a stale refresh token from another network ends refreshing for everybody, while access tokens live to their end', async () => {
  const machine = await setUp('auto')
  const [old, used] = await usedPair(machine)
  await machine.later(GRACE_MS)
  await refusedAs('reused', refreshFrom(machine, ELSEWHERE, old.refreshToken))
  await refusedAs('reused', refreshFrom(machine, HOME, used.refreshToken))
  await refusedAs('reused', refreshFrom(machine, HOME, old.refreshToken))
  for (const { accessToken } of [old, used]) {
    assert.equal((await checkFrom(machine, HOME, accessToken)).status, 200)
  }
  using database = machine.server.database()
  assert.equal(database.number(`SELECT count(*) FROM journal WHERE event = 'reused'`), 1)
  const next = await makeFrom(machine, HOME)
  pairOf(await refreshFrom(machine, HOME, next.refreshToken))
})

test('a stale refresh token from another network ends nothing while nobody has used the live pair', async () => {
  const machine = await setUp('auto')
  const [oldest, used] = await usedPair(machine)
  await machine.later(GRACE_MS)
  const live = pairOf(await refreshFrom(machine, HOME, used.refreshToken))
  await machine.later(GRACE_MS)
  await refusedAs('replaced', refreshFrom(machine, ELSEWHERE, oldest.refreshToken))
  pairOf(await refreshFrom(machine, HOME, live.refreshToken))
})

test('strict: a stale refresh token from anywhere ends refreshing and access', async () => {
  const machine = await setUp('strict')
  const [old, used] = await usedPair(machine)
  await machine.later(GRACE_MS)
  await refusedAs('reused', refreshFrom(machine, HOME, old.refreshToken))
  await refusedAs('reused', refreshFrom(machine, HOME, used.refreshToken))
  const refused = await eventually('the access token ends', BOUND_MS, async () => {
    const answer = await checkFrom(machine, HOME, used.accessToken)
    return answer.status === 200 ? undefined : answer
  })
  assert.equal(refused.status, 403)
  assert.equal(refused.headers['chatapp-reason'], 'reused')
})

test('lenient: a stale refresh token from another network is refused as replaced, and nothing ends', async () => {
  const machine = await setUp('lenient')
  const [old, used] = await usedPair(machine)
  await machine.later(GRACE_MS)
  await refusedAs('replaced', refreshFrom(machine, ELSEWHERE, old.refreshToken))
  pairOf(await refreshFrom(machine, HOME, used.refreshToken))
})

testThatNothingSecretWasPrinted()

const machines = new Map<string, Promise<TimeMachine>>()

/** One server a setting serves all tests: each has a grant of its own. */
function setUp(staleRefresh: string): Promise<TimeMachine> {
  const settings = { CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback', CHATAPP_SERVER_STALE_REFRESH: staleRefresh }
  const machine = machines.get(staleRefresh) ?? timeMachine(settings)
  machines.set(staleRefresh, machine)
  return machine
}

/** A replaced pair, and the live one, whose first use from {@link HOME} has been written down. */
async function usedPair(machine: TimeMachine): Promise<[old: Pair, used: Pair]> {
  const old = await makeFrom(machine, HOME)
  const used = pairOf(await refreshFrom(machine, HOME, old.refreshToken))
  assert.equal((await checkFrom(machine, HOME, used.accessToken)).status, 200)
  using database = machine.server.database()
  await eventually('the first use is written', 5_000, () =>
    database.number('SELECT confirmed_generation FROM grants ORDER BY made_at DESC LIMIT 1') === 2 ? true : undefined,
  )
  return [old, used]
}

async function makeFrom({ server, owner }: TimeMachine, address: string): Promise<Pair> {
  const json = { email: owner.email, password: owner.appPassword, appId: owner.appId }
  return pairOf(await call(server.url, '/v1/tokens', { method: 'POST', json, headers: from(address) }))
}

function refreshFrom({ server }: TimeMachine, address: string, refreshToken: string): Promise<Answer> {
  const headers = { Refresh: refreshToken, ...from(address) }
  return call(server.url, '/v1/tokens/refresh', { method: 'POST', headers })
}

function checkFrom({ server }: TimeMachine, address: string, accessToken: string): Promise<Answer> {
  return call(server.url, '/v1/tokens/check', { headers: { Authorization: accessToken, ...from(address) } })
}

function from(address: string): Record<string, string> {
  return { 'X-Forwarded-For': address }
}

async function refusedAs(reason: string, answering: Promise<Answer>): Promise<void> {
  const { status, headers, text } = await answering
  assert.equal(status, 403, text)
  assert.equal(headers['chatapp-reason'], reason)
  assert.equal(headers['chatapp-next'], 'POST /v1/tokens')
}
