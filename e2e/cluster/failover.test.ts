import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, provision, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Member, startHighAvailability } from './high-availability.ts'
import { type Load, makeHolders, refreshAll, startLoad } from './load.ts'
import { connected, numberOf } from './sql.ts'

/** How often a primary is killed: docs/reliability.md tells of ten. */
const ROUNDS = Number(process.env.CLUSTER_ROUNDS ?? 1)
const HOLDERS = 8
const MAKERS = 2
/** The load before a primary is killed, and after the next one writes. */
const CALLS_BEFORE = 100
/** How long after Patroni's failover writes may stay away. */
const BACK_WITHIN_MS = 5_000
/** ttl 20 of Patroni, and what it takes to agree. */
const FAILOVER_WITHIN_MS = 45_000

const cluster = await startHighAvailability({ CHATAPP_SERVER_TOKENS_PER_DAY: '1000000' })
const owner = await provision(cluster)
const holders = await makeHolders(cluster.front, owner, HOLDERS)

for (let round = 1; round <= ROUNDS; round += 1) {
  test(`round ${round}: the primary is killed under load: no acknowledged pair is lost, no check fails, writes are back`, async t => {
    const killed = (await cluster.ask('leader')) as Member
    using load = startLoad({ urls: cluster.nodes, owner, holders, makers: MAKERS })
    await untilItWrites(load)
    await cluster.ask('kill', killed)
    const killedAt = performance.now()
    const [leaderAt, makeAt, refreshAt] = await Promise.all([
      newLeader(killed),
      backAt(load, 'make', killedAt),
      backAt(load, 'refresh', killedAt),
    ])
    await untilItWrites(load)
    await load.ends()
    t.diagnostic(describe(load, { leaderAt, makeAt, refreshAt }, killedAt))
    assert.deepEqual(
      load.failures.filter(({ call }) => call === 'check'),
      [],
    )
    assert.ok(Math.max(makeAt, refreshAt) - leaderAt < BACK_WITHIN_MS, 'writes are back')
    await assertNothingLost(load)
    await cluster.ask('start', killed)
    await allFollow()
  })
}

testThatNothingSecretWasPrinted()

async function untilItWrites({ succeeded }: Load): Promise<void> {
  const enough = succeeded.refresh + CALLS_BEFORE
  await eventually('the load is under way', 20_000, () => (succeeded.refresh >= enough ? true : undefined))
}

function newLeader(killed: Member): Promise<number> {
  const others = cluster.members.filter(member => member !== killed)
  return eventually('another member is the primary', FAILOVER_WITHIN_MS, async () => {
    const are = await Promise.all(others.map(member => cluster.isPrimary(member)))
    return are.some(Boolean) ? performance.now() : undefined
  })
}

/** When the first call succeeded after one had failed. */
async function backAt({ failures, nextSuccess }: Load, call: 'make' | 'refresh', killedAt: number): Promise<number> {
  const failedAt = await eventually(
    `a ${call} fails`,
    20_000,
    () => failures.find(one => one.call === call && one.at > killedAt)?.at,
  )
  return nextSuccess(call, failedAt)
}

/** A refresh token newer than its row would be honoured, and noted as healed: somebody's commit was lost. */
async function assertNothingLost({ made }: Load): Promise<void> {
  await refreshAll(cluster.front, holders, made)
  const client = await connected(cluster.store)
  assert.equal(await numberOf(client, `select count(*) from journal where event = 'healed'`), 0)
  const grants = await numberOf(client, 'select count(*) from grants')
  const counted = await numberOf(client, 'select sum(used) from quotas')
  assert.ok(counted >= grants, `${grants} grants, and ${counted} are counted`)
  await client.end()
}

/** All three are there again, so that the next round has somebody to fail over to. */
async function allFollow(): Promise<void> {
  await eventually('both standbys follow, one of them synchronous', 90_000, async () => {
    const roles = await cluster.roles()
    return roles.toSorted().join() === 'leader,replica,sync_standby' ? true : undefined
  })
}

function describe(
  { succeeded, failures, made }: Load,
  times: Readonly<Record<'leaderAt' | 'makeAt' | 'refreshAt', number>>,
  killedAt: number,
): string {
  const seconds = (at: number) => ((at - killedAt) / 1000).toFixed(1)
  const slowest = Math.max(...failures.map(({ milliseconds }) => milliseconds)) / 1000
  return [
    `new primary after ${seconds(times.leaderAt)} s`,
    `first make after ${seconds(times.makeAt)} s, first refresh after ${seconds(times.refreshAt)} s`,
    `${succeeded.check} checks, ${succeeded.refresh} refreshes and ${made.length} makes answered`,
    `${failures.length} without an answer or 503, the slowest after ${slowest.toFixed(1)} s; 0 pairs lost`,
  ].join('; ')
}
