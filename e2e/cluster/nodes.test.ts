import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import {
  call,
  check,
  eventually,
  make,
  pairOf,
  provision,
  refresh,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Holder, type Load, makeHolders, refreshAll, startLoad } from './load.ts'
import { generationOf, startNodes } from './nodes.ts'

const CALLS = 100
/** Past the deadline of every call, and past what PostgreSQL lets an idle transaction hold. */
const FROZEN_MS = 6_500
/** Transactions that somebody began, and left open. */
const HELD_LONG = `select count(*) from pg_stat_activity
  where state like 'idle in transaction%' and state_change < clock_timestamp() - interval '5500 ms'`
const READY_WITHIN_MS = 5_000

const { database, nodes } = await startNodes(3)
const [one, two, three] = nodes as [(typeof nodes)[0], (typeof nodes)[0], (typeof nodes)[0]]
const owner = await provision(one.server)
const urls = () => nodes.map(({ server }) => server.url)

test('a node that is killed under load takes no acknowledged pair along; the others go on', async () => {
  const holders = await makeHolders(one.server.url, owner, 6)
  using load = startLoad({ urls: urls(), owner, holders })
  await goesOn(load)
  await three.server.kill()
  await goesOn(load)
  await load.ends()
  assert.ok(
    load.failures.every(({ status }) => status === 0),
    'only connections to the killed one broke',
  )
  await refreshAll(one.server.url, holders, load.made)
  assert.equal(await database.number(`select count(*) from journal where event = 'healed'`), 0)
  await three.server.restart()
})

test('a node that is frozen past all deadlines and thawed does nothing late, and holds up nobody meanwhile', async () => {
  const holders = await makeHolders(one.server.url, owner, 12)
  const elsewhere = await makeHolders(one.server.url, owner, 4)
  const rotating = holders.map(({ saved }) => refresh(three.server.url, saved.refreshToken))
  const making = Array.from({ length: 6 }, () => make(three.server.url, owner))
  // Some of them are anywhere between the socket and the commit by now.
  await rotating[0]
  three.server.signal('SIGSTOP')
  using others = startLoad({ urls: [one.server.url, two.server.url], owner, holders: elsewhere })
  for (const holder of holders) holder.saved = pairOf(await refresh(two.server.url, holder.saved.refreshToken))
  const generations = await generationsOf(holders)
  await wait(FROZEN_MS)
  assert.equal(await database.number(HELD_LONG), 0)
  await others.ends()
  assert.deepEqual(others.failures, [])
  three.server.signal('SIGCONT')
  for (const answer of await Promise.all([...rotating, ...making])) {
    assert.ok([200, 503].includes(answer.status), answer.text)
    if (answer.status === 200) await assertGood(pairOf(answer).accessToken)
  }
  assert.deepEqual(await generationsOf(holders), generations)
  await refreshAll(three.server.url, [...holders, ...elsewhere], others.made)
})

test('a node whose network to the database is cut disturbs no other one, and is back by itself', async () => {
  const holders = await makeHolders(one.server.url, owner, 6)
  using load = startLoad({ urls: [one.server.url, two.server.url], owner, holders })
  const pair = pairOf(await make(three.server.url, owner))
  await three.network.cut()
  assert.equal((await refresh(three.server.url, pair.refreshToken)).status, 503)
  assert.equal((await check(three.server.url, pair.accessToken)).status, 200)
  await goesOn(load)
  const revoked = pairOf(await make(one.server.url, owner))
  await call(one.server.url, '/v1/tokens', { method: 'DELETE', headers: { Authorization: revoked.accessToken } })
  assert.equal((await check(three.server.url, revoked.accessToken)).status, 200, 'it cannot know yet')
  await three.network.heal()
  await eventually('it learns what it missed', READY_WITHIN_MS, async () =>
    (await check(three.server.url, revoked.accessToken)).status === 403 ? true : undefined,
  )
  await load.ends()
  assert.deepEqual(load.failures, [])
  await refreshAll(three.server.url, [...holders, { saved: pair }], load.made)
})

test('a node that is started while the database is away is there, not ready, and becomes ready by itself', async () => {
  const pair = pairOf(await make(three.server.url, owner))
  await three.server.stop()
  await three.network.cut()
  const started = three.server.restart()
  const statusOf = async (path: string) => (await call(three.server.url, path).catch(() => undefined))?.status
  await eventually('it is there', 10_000, async () => ((await statusOf('/healthz')) === 200 ? true : undefined))
  assert.equal(await statusOf('/readyz'), 503)
  const answer = await check(three.server.url, pair.accessToken)
  assert.equal(answer.status, 503)
  assert.match(answer.text, /"ApiUnavailableError"/)
  assert.match(String(answer.headers['retry-after']), /^[1-9][0-9]*$/)
  await three.network.heal()
  await started
  await eventually('it is ready', READY_WITHIN_MS, async () => ((await statusOf('/readyz')) === 200 ? true : undefined))
  await assertGood(pair.accessToken)
})

test('a node that waits for its database stops when it is told to', async () => {
  await three.server.stop()
  await three.network.cut()
  three.server.restart().catch(() => undefined)
  const isThere = async () => (await call(three.server.url, '/healthz').catch(() => undefined))?.status
  await eventually('it is there', 10_000, async () => ((await isThere()) === 200 ? true : undefined))
  assert.deepEqual(await three.server.stop(), { code: 0, signal: null })
})

testThatNothingSecretWasPrinted()

async function goesOn({ succeeded }: Load): Promise<void> {
  const enough = succeeded.refresh + CALLS
  await eventually('refreshes go on', 20_000, () => (succeeded.refresh >= enough ? true : undefined))
}

async function generationsOf(holders: readonly Holder[]): Promise<number[]> {
  const generations: number[] = []
  for (const { saved } of holders) generations.push(await generationOf(database, saved))
  return generations
}

async function assertGood(accessToken: string): Promise<void> {
  assert.equal((await check(one.server.url, accessToken)).status, 200)
}
