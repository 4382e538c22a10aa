import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { parseOptions, verify } from '@node-rs/argon2'
import { ARGON2_OPTIONS, decoyHash } from '../src/passwords/argon2.ts'
import type { HashJob } from '../src/passwords/hash-job.ts'
import { createHashLane, type HashLaneOptions, LaneOverloadedError } from '../src/passwords/lane.ts'

const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0$c29tZSBoYXNo'
const KNOWN = { known: true }
const STRANGER = { known: false }

/** A lane over a pool that finishes a job when told to, and a clock that goes when told to. */
function start(options: Partial<HashLaneOptions> = {}) {
  const clock = { now: 0 }
  const timers = new Set<{ at: number; callback: () => void }>()
  const jobs: { job: HashJob; finish: (value: string | boolean) => void; fail: (error: Error) => void }[] = []
  const lane = createHashLane({
    concurrency: 1,
    queueLimit: 4,
    queueDeadlineMs: 1_000,
    now: () => clock.now,
    after(ms, callback) {
      const timer = { at: clock.now + ms, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pool: {
      run: job => new Promise((finish, fail) => jobs.push({ job, finish, fail })),
      close: async () => undefined,
    },
    ...options,
  })
  const passTime = (ms: number): void => {
    clock.now += ms
    for (const timer of [...timers]) {
      if (timer.at > clock.now) continue
      timers.delete(timer)
      timer.callback()
    }
  }
  const started = (): string[] => jobs.map(({ job }) => job.password)
  /** Ends the hash that began as the i-th. */
  const finish = async (i: number, value: string | boolean = true): Promise<void> => {
    await turn()
    const job = jobs[i]
    assert.ok(job, `hash ${i} has begun`)
    job.finish(value)
    await turn()
  }
  return { lane, clock, timers, jobs, started, finish, passTime }
}

async function overload(promise: Promise<unknown>): Promise<LaneOverloadedError> {
  const error = await promise.then(
    () => assert.fail('was not refused'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof LaneOverloadedError)
  return error
}

test('an unknown e-mail costs the same work as a known one: a decoy of the same cost is verified', async () => {
  const { lane, jobs } = start({ concurrency: 2 })
  const real = lane.verify(HASH, 'guess', STRANGER)
  const unknown = lane.verify(undefined, 'guess', STRANGER)
  await turn()
  const [first, second] = jobs.map(({ job }) => job)
  assert.ok(first?.kind === 'verify' && second?.kind === 'verify')
  assert.equal(second.password, first.password)
  assert.notEqual(second.hash, first.hash)
  assert.deepEqual(
    { ...parseOptions(second.hash), saltLen: 0 },
    { ...parseOptions(first.hash), outputLen: 32, saltLen: 0 },
  )
  for (const { finish } of jobs) finish(true)
  assert.equal(await real, true)
  assert.equal(await unknown, false, 'even a password that fits the decoy is wrong')
})

test('the decoy has the cost of the hashes we make, is verified without error, and differs by installation', async () => {
  const { hashSync } = await import('@node-rs/argon2')
  const decoy = decoyHash(size => Buffer.alloc(size, 7))
  assert.deepEqual(parseOptions(decoy), parseOptions(hashSync('any password', ARGON2_OPTIONS)))
  assert.equal(await verify(decoy, 'any password'), false)
  assert.notEqual(
    decoy,
    decoyHash(size => Buffer.alloc(size, 8)),
  )
})

test('no more hashes run at once than the lane is wide', async () => {
  const { lane, started, finish } = start({ concurrency: 2 })
  for (const name of ['a', 'b', 'c', 'd']) void lane.verify(HASH, name, KNOWN)
  await turn()
  assert.deepEqual(started(), ['a', 'b'])
  assert.deepEqual(lane.load(), { running: 2, queued: 2 })
  await finish(1)
  assert.deepEqual(started(), ['a', 'b', 'c'])
  await finish(0)
  await finish(2)
  await finish(3)
  assert.deepEqual(lane.load(), { running: 0, queued: 0 })
})

test('a permit is held until the hashing has really ended, though its caller has long given up', async () => {
  const { lane, started, finish, passTime } = start()
  const abandoned = lane.verify(HASH, 'first', KNOWN)
  await assert.rejects(Promise.race([abandoned, Promise.reject(new Error('the caller is gone'))]), /gone/)
  passTime(60_000)
  const second = lane.verify(HASH, 'second', KNOWN)
  await turn()
  assert.deepEqual(started(), ['first'])
  assert.deepEqual(lane.load(), { running: 1, queued: 1 })
  await finish(0)
  assert.deepEqual(started(), ['first', 'second'])
  await finish(1)
  assert.equal(await second, true)
})

test('a hash that fails gives its permit on', async () => {
  const { lane, jobs, finish } = start()
  const first = lane.verify('not a hash', 'first', KNOWN)
  const second = lane.verify(HASH, 'second', KNOWN)
  await turn()
  jobs[0]?.fail(new Error('no such thread'))
  await assert.rejects(first, /no such thread/)
  await finish(1)
  assert.equal(await second, true)
  assert.deepEqual(lane.load(), { running: 0, queued: 0 })
})

test('known networks go first, each class in the order it came', async () => {
  const { lane, started, finish } = start()
  const calls = [
    lane.verify(HASH, 'running', STRANGER),
    lane.verify(HASH, 'stranger 1', STRANGER),
    lane.verify(HASH, 'known 1', KNOWN),
    lane.verify(HASH, 'stranger 2', STRANGER),
    lane.verify(HASH, 'known 2', KNOWN),
  ]
  await turn()
  for (let i = 0; i < calls.length; i++) await finish(i)
  await Promise.all(calls)
  assert.deepEqual(started(), ['running', 'known 1', 'known 2', 'stranger 1', 'stranger 2'])
})

test('strangers get at most half of the queue, and never keep a known network out', async () => {
  const { lane } = start({ queueLimit: 10 })
  const refused: LaneOverloadedError[] = []
  const call = (who: { known: boolean }): void => {
    lane.verify(HASH, 'x', who).catch((error: LaneOverloadedError) => refused.push(error))
  }
  for (let i = 0; i < 50; i++) call(STRANGER)
  await turn()
  assert.equal(lane.load().queued, 5)
  assert.equal(refused.length, 50 - 1 - 5)
  for (let i = 0; i < 5; i++) call(KNOWN)
  await turn()
  assert.equal(lane.load().queued, 10)
  assert.equal(refused.length, 44)
  call(KNOWN)
  await turn()
  assert.equal(refused.length, 45)
})

test('a full queue refuses at once, with when to come again', async () => {
  const { lane, clock, finish } = start({ queueLimit: 1_000 })
  const first = lane.verify(HASH, 'slow', KNOWN)
  await turn()
  clock.now += 500
  await finish(0)
  await first
  for (let i = 0; i < 1_001; i++) lane.verify(HASH, 'x', KNOWN).catch(() => undefined)
  const error = await overload(lane.verify(HASH, 'one more', KNOWN))
  // The estimate moved from 20 ms a tenth of the way to 500 ms: 68 ms for each of the 1,000 that wait.
  assert.equal(error.retryAfterSeconds, 68)
})

test('the wait that is named is a whole second at least', async () => {
  const { lane } = start({ queueLimit: 0 })
  void lane.verify(HASH, 'running', KNOWN)
  assert.equal((await overload(lane.verify(HASH, 'x', KNOWN))).retryAfterSeconds, 1)
})

test('a call that waits past its deadline is refused though the running hash goes on, and is never hashed', async () => {
  const { lane, started, finish, passTime, timers } = start()
  void lane.verify(HASH, 'running', KNOWN)
  const late = overload(lane.verify(HASH, 'late', KNOWN))
  passTime(999)
  assert.equal(lane.load().queued, 1)
  passTime(1)
  await late
  assert.deepEqual(lane.load(), { running: 1, queued: 0 })
  await finish(0)
  assert.deepEqual(started(), ['running'])
  assert.equal(timers.size, 0)
})

test('a call whose deadline passed is not hashed either when its timer comes late', async () => {
  const { lane, clock, started, finish } = start()
  void lane.verify(HASH, 'running', KNOWN)
  const late = overload(lane.verify(HASH, 'late', KNOWN))
  clock.now += 1_000
  await finish(0)
  await late
  assert.deepEqual(started(), ['running'])
  assert.deepEqual(lane.load(), { running: 0, queued: 0 })
})

test('closing refuses what waits', async () => {
  const { lane } = start()
  void lane.verify(HASH, 'running', KNOWN)
  const waiting = overload(lane.verify(HASH, 'waiting', KNOWN))
  await lane.close()
  await waiting
})

test('new passwords are hashed in the same lane', async () => {
  const { lane, jobs, finish } = start()
  const made = lane.hash('horse battery')
  await turn()
  assert.deepEqual(
    jobs.map(({ job }) => job),
    [{ kind: 'hash', password: 'horse battery' }],
  )
  await finish(0, HASH)
  assert.equal(await made, HASH)
})
