import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { assertSound } from '../durability/go-on.ts'
import { traffic } from '../durability/keep-alive.ts'
import { makeHolders } from '../durability/load.ts'
import {
  eventually,
  make,
  type Pair,
  pairOf,
  provision,
  refresh,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { Line, linesToAll, startWorkers, workersOf } from './crew.ts'

const WORKERS = 2
const KILLS = 4
const HOLDERS = 16

test(`kill -9 of a worker under load, ${KILLS} times: the rest answer, it is replaced, and every pair that was answered refreshes`, async t => {
  const server = await startWorkers({ env: { CHATAPP_SERVER_TOKENS_PER_DAY: '1000000' } }, WORKERS)
  const owner = await provision(server)
  const holders = await makeHolders(server, owner, HOLDERS)
  let goesOn = true
  let answered = 0
  let cut = 0
  const hold = async (holder: { saved: Pair }): Promise<void> => {
    let line = new Line(server.url)
    while (goesOn) {
      try {
        const answer = await line.call('/v1/tokens/refresh', 'POST', { Refresh: holder.saved.refreshToken })
        assert.equal(answer.status, 200, answer.text)
        holder.saved = (JSON.parse(answer.text) as { data: Pair }).data
        answered += 1
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error
        // Its worker is gone: the next connection goes to another one.
        cut += 1
        line[Symbol.dispose]()
        line = new Line(server.url)
      }
    }
    line[Symbol.dispose]()
  }
  const load = Promise.all(holders.map(hold))
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = answered
    await eventually('the load is under way', 20_000, () => (answered >= before + 100 ? true : undefined))
    const victim = workersOf(server)[kill % WORKERS] as number
    process.kill(victim, 'SIGKILL')
    await eventually('it is replaced', 30_000, () => {
      const replaced = server.logLines().filter(({ msg }) => msg === 'a worker has taken the place of another')
      return replaced.length > kill ? true : undefined
    })
  }
  goesOn = false
  await load
  assert.ok(cut <= KILLS * HOLDERS && cut > 0, `${cut} calls were cut off`)
  for (const { saved } of holders) pairOf(await refresh(server.url, saved.refreshToken))
  assertSound(server)
  const told = server.logLines().filter(line => line.reason === 'signal SIGKILL')
  assert.equal(told.length, KILLS)
  t.diagnostic(`${answered} calls answered, ${cut} cut off; 0 answered pairs lost`)
})

test('a frozen worker hurts nobody else, what it wakes up to do past its deadline is not done, and it is replaced', async () => {
  const server = await startWorkers({ env: { CHATAPP_SERVER_STORE_TIMEOUT: '1' } }, WORKERS)
  const owner = await provision(server)
  const pair = pairOf(await make(server.url, owner))
  const [one, other] = (await linesToAll(server, WORKERS)) as [Line, Line]
  const before = workersOf(server)
  // Only of its workers is known who is who: the one whose line falls silent is the frozen one.
  const [frozen] = before as [number]
  process.kill(frozen, 'SIGSTOP')
  const silent = await Promise.race([one, other].map(async line => line.call('/healthz').then(() => line)))
  const [awake, asleep] = silent === one ? [one, other] : [other, one]
  const late = asleep.call('/v1/tokens/refresh', 'POST', { Refresh: pair.refreshToken }).catch((error: Error) => error)
  for (let n = 0; n < 50; n += 1) {
    const fresh = await awake.call(
      '/v1/tokens',
      'POST',
      {},
      { email: owner.email, password: owner.appPassword, appId: owner.appId },
    )
    assert.equal(fresh.status, 200, fresh.text)
  }
  await wait(2_000)
  process.kill(frozen, 'SIGCONT')
  const answer = await late
  // It read the call when it woke: for it the call has only just come. What it had begun before is past its deadline.
  assert.ok(answer instanceof Error || answer.status === 200 || answer.status === 503, JSON.stringify(answer))
  pairOf(await refresh(server.url, pair.refreshToken))
  process.kill(frozen, 'SIGSTOP')
  await eventually('it is ended and replaced', 40_000, () => {
    const now = workersOf(server)
    return now.length === WORKERS && !now.includes(frozen) ? true : undefined
  })
  assert.ok(server.logs().includes('no answer for 10 s'))
  await server.stop()
})

test('when the supervisor is killed its workers end by themselves, and a new one starts on the same port', async () => {
  const server = await startWorkers({}, WORKERS)
  const owner = await provision(server)
  const pair = pairOf(await make(server.url, owner))
  const workers = workersOf(server)
  await server.kill()
  await eventually('no worker is left', 10_000, () => (workers.some(isAlive) ? undefined : true))
  await server.restart()
  pairOf(await refresh(server.url, pair.refreshToken))
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
})

test('SIGTERM to the whole group under load drops no accepted call, and everything counted is written', async () => {
  const server = await startWorkers({ env: { CHATAPP_SERVER_LOG_LEVEL: 'info' } }, WORKERS)
  const owner = await provision(server)
  const holders = await makeHolders(server, owner, HOLDERS)
  const waiting = [...holders]
  const assigned = new Map<unknown, (typeof holders)[number]>()
  const load = traffic(server.url, HOLDERS, async kept => {
    const holder = assigned.get(kept) ?? waiting.pop()
    assert.ok(holder)
    assigned.set(kept, holder)
    const renewed = await kept.call('/v1/tokens/refresh', 'POST', { Refresh: holder.saved.refreshToken })
    assert.equal(renewed.status, 200, renewed.text)
    holder.saved = (JSON.parse(renewed.text) as { data: Pair }).data
  })
  await eventually('the load is under way', 20_000, () => (load.answered() >= 200 ? true : undefined))
  // As a terminal or a service manager does it.
  for (const pid of workersOf(server)) process.kill(pid, 'SIGTERM')
  const ending = server.stop()
  assert.deepEqual(await load.refused, [])
  assert.deepEqual(await ending, { code: 0, signal: null })
  using database = server.database()
  const counted = database.number(`SELECT sum(count) FROM usage_hours WHERE metric = 'refreshes'`)
  assert.ok(counted >= load.answered(), `${counted} of ${load.answered()} refreshes were counted`)
  await server.restart()
  for (const { saved } of holders) pairOf(await refresh(server.url, saved.refreshToken))
  await server.stop()
})

test('a server whose workers cannot listen says why, and leaves none of them', async () => {
  const first = await startWorkers({}, WORKERS)
  const { host } = new URL(first.url)
  await assert.rejects(
    startWorkers({ flags: ['--listen', host] }, WORKERS),
    /EADDRINUSE.*another program listens there/,
  )
  await first.stop()
})

testThatNothingSecretWasPrinted()

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}
