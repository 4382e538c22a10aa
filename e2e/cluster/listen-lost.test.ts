import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, check, eventually, make, pairOf, provision, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Nodes, startNodes } from './nodes.ts'

/** The bound while a node is connected to its database; typical is less than two seconds. */
const BOUND_MS = 10_000
const TYPICAL_MS = 2_000
const REVOCATIONS = 8

/** Connections that wait for news; a node has one. */
const LISTENERS = `from pg_stat_activity where datname = current_database() and query = 'listen chatapp_revocations'`

const listening = await startNodes(2)
const { database } = listening

test('with the LISTEN connections killed again and again revocations are seen within the bound, and typically', async t => {
  assert.equal(await database.number(`select count(*) ${LISTENERS}`), 2, 'each node listens')
  let killing = true
  const kill = async () => {
    while (killing) await database.run(`select pg_terminate_backend(pid) ${LISTENERS}`)
  }
  const killer = kill()
  const took = await revokeAgainAndAgain(listening)
  killing = false
  await killer
  t.diagnostic(seen(took))
  assertInTime(took)
})

test('the nodes listen again by themselves', async t => {
  const listen = async () => ((await database.number(`select count(*) ${LISTENERS}`)) === 2 ? true : undefined)
  await eventually('both listen', 10_000, listen)
  const took = await revokeAgainAndAgain(listening)
  t.diagnostic(seen(took))
  assertInTime(took)
})

test('where nobody can listen, as behind a pooler, nodes look by themselves in time', async t => {
  const pooled = await startNodes(2, {}, '?pooler=transaction')
  const took = await revokeAgainAndAgain(pooled)
  assert.equal(await pooled.database.number(`select count(*) ${LISTENERS}`), 0)
  t.diagnostic(seen(took))
  assertInTime(took)
})

testThatNothingSecretWasPrinted()

/** How long the other node took to refuse what was revoked at one, milliseconds, from the shortest to the longest. */
async function revokeAgainAndAgain({ nodes }: Nodes): Promise<number[]> {
  const [one, two] = nodes.map(({ server }) => server) as [(typeof nodes)[0]['server'], (typeof nodes)[0]['server']]
  const owner = await provision(one)
  const took: number[] = []
  for (let round = 0; round < REVOCATIONS; round += 1) {
    const { accessToken } = pairOf(await make(one.url, owner))
    assert.equal((await check(two.url, accessToken)).status, 200)
    const headers = { Authorization: accessToken }
    assert.equal((await call(one.url, '/v1/tokens', { method: 'DELETE', headers })).status, 200)
    const revokedAt = performance.now()
    const isRefused = async () => ((await check(two.url, accessToken)).status === 403 ? true : undefined)
    await eventually('the other node refuses', BOUND_MS, isRefused)
    took.push(performance.now() - revokedAt)
  }
  return took.toSorted((a, b) => a - b)
}

function assertInTime(took: readonly number[]): void {
  assert.ok((took.at(-1) as number) < BOUND_MS, seen(took))
  assert.ok((took[took.length >> 1] as number) < TYPICAL_MS, seen(took))
}

function seen(took: readonly number[]): string {
  return `seen after ${took.map(ms => ms.toFixed(0)).join(', ')} ms`
}
