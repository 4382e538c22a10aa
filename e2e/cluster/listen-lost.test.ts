import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, check, eventually, make, pairOf, provision, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { startNodes } from './nodes.ts'

/** Nodes look for themselves every second; the bound while they are connected is ten. */
const BOUND_MS = 10_000
const TYPICAL_MS = 2_000
const REVOCATIONS = 12

/** Connections that wait for news; a node has one. */
const LISTENERS = `from pg_stat_activity where query = 'listen chatapp_revocations'`

const { database, nodes } = await startNodes(2)
const [one, two] = nodes.map(({ server }) => server.url) as [string, string]
const owner = await provision(nodes[0]!.server)

test('with the LISTEN connections killed again and again every revocation is seen within the bound, most within two seconds', async t => {
  const killed = await database.number(`select count(pg_terminate_backend(pid)) ${LISTENERS}`)
  assert.equal(killed, 2, 'each node listens')
  const killing = setInterval(() => void database.run(`select pg_terminate_backend(pid) ${LISTENERS}`), 20)
  const took = await revokeAgainAndAgain()
  clearInterval(killing)
  t.diagnostic(`seen after ${took.map(ms => ms.toFixed(0)).join(', ')} ms`)
  assert.ok(Math.max(...took) < BOUND_MS)
  assert.ok((took[Math.floor(took.length / 2)] as number) < TYPICAL_MS)
})

test('the nodes listen again by themselves, and hear of a revocation at once', async t => {
  const listen = async () => ((await database.number(`select count(*) ${LISTENERS}`)) === 2 ? true : undefined)
  await eventually('both listen', 10_000, listen)
  const took = await revokeAgainAndAgain()
  t.diagnostic(`seen after ${took.map(ms => ms.toFixed(0)).join(', ')} ms`)
  // Who only looked every second would take half of one.
  assert.ok((took[Math.floor(took.length / 2)] as number) < 400)
})

testThatNothingSecretWasPrinted()

/** How long the other node took to refuse what was revoked at one, milliseconds, from the shortest to the longest. */
async function revokeAgainAndAgain(): Promise<number[]> {
  const took: number[] = []
  for (let round = 0; round < REVOCATIONS; round += 1) {
    const { accessToken } = pairOf(await make(one, owner))
    assert.equal((await check(two, accessToken)).status, 200)
    assert.equal(
      (await call(one, '/v1/tokens', { method: 'DELETE', headers: { Authorization: accessToken } })).status,
      200,
    )
    const revokedAt = performance.now()
    const isRefused = async () => ((await check(two, accessToken)).status === 403 ? true : undefined)
    await eventually('the other node refuses', BOUND_MS, isRefused)
    took.push(performance.now() - revokedAt)
  }
  return took.toSorted((a, b) => a - b)
}
