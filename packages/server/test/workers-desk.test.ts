import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createChangeBudget } from '../src/domain/change-budget.ts'
import { createMailBudget } from '../src/domain/mail-budget.ts'
import { createThrottle, THROTTLE_LIMITS } from '../src/domain/throttle.ts'
import { createQueryLimits } from '../src/flows/limit-queries.ts'
import { Refusal } from '../src/flows/refusal.ts'
import { createHashLane, LaneOverloadedError } from '../src/passwords/lane.ts'
import { type Store, StoreUnavailableError } from '../src/store/store.ts'
import { Channel } from '../src/workers/channel.ts'
import { createDesk, type Shared } from '../src/workers/desk.ts'
import type { SupervisorMethods, WorkerMethods } from '../src/workers/methods.ts'
import { createRemoteLane } from '../src/workers/remote-lane.ts'
import { createRemoteStore } from '../src/workers/remote-store.ts'
import { createRemoteThrottle } from '../src/workers/remote-throttle.ts'

const ATTEMPT = { address: '203.0.113.9', network: '203.0.113.0/24', account: 'x', known: false }
const FREE = THROTTLE_LIMITS.account.freeFailures
const NOTHING = { look: () => undefined, charge: () => undefined, flush: async () => undefined }

/** Workers of one supervisor, without processes. */
function crew(store: Partial<Store> = {}, pool = { run: async () => true, close: async () => undefined }) {
  const now = () => 0
  const lane = createHashLane({ concurrency: 1, queueLimit: 2, pool, now })
  const throttle = createThrottle(THROTTLE_LIMITS, now)
  const told = {} as Shared['told']
  const budgets = { mailBudget: createMailBudget(now), changeBudget: createChangeBudget(now) }
  const shared: Shared = { store: store as Store, lane, throttle, told, ...budgets }
  const hire = () => {
    const desk = createDesk(shared, NOTHING)
    const methods = {} as WorkerMethods
    const worker: Channel<WorkerMethods, SupervisorMethods> = new Channel<WorkerMethods, SupervisorMethods>(
      methods,
      message => supervisor.receive(structuredClone(message)),
    )
    const supervisor: Channel<SupervisorMethods, WorkerMethods> = new Channel<SupervisorMethods, WorkerMethods>(
      desk.methods,
      message => worker.receive(structuredClone(message)),
    )
    const die = () => {
      worker.close()
      supervisor.close()
      desk.clear()
    }
    return { channel: worker, throttle: createRemoteThrottle(worker), lane: createRemoteLane(worker), die }
  }
  return { hire }
}

test('guesses at one account count in one place, whichever worker takes them', async () => {
  const { hire } = crew()
  const workers = [hire(), hire(), hire()]
  const admissions = await Promise.all(
    Array.from({ length: 60 }, (_, index) => workers[index % 3]!.throttle.admitPassword(ATTEMPT)),
  )
  assert.equal(admissions.filter(({ admitted }) => admitted).length, FREE)
})

test('a slot that comes back to one worker is there for another, and what is said of it later changes nothing', async () => {
  const { hire } = crew()
  const [one, other] = [hire(), hire()]
  const slots = await Promise.all(Array.from({ length: FREE }, () => one.throttle.admitPassword(ATTEMPT)))
  assert.equal((await other.throttle.admitPassword(ATTEMPT)).admitted, false)
  const [first] = slots
  assert.ok(first?.admitted)
  first.abandoned()
  first.abandoned()
  first.failed()
  // In the order it was said: the answer to this one comes after that was taken.
  await one.throttle.checkLink(ATTEMPT.address)
  assert.equal((await other.throttle.admitPassword(ATTEMPT)).admitted, true)
  assert.equal((await other.throttle.admitPassword(ATTEMPT)).admitted, false)
})

test('slots of a worker that died count as failed: killing workers gives nobody free guesses', async () => {
  const { hire } = crew()
  const [one, other] = [hire(), hire()]
  await Promise.all(Array.from({ length: FREE }, () => one.throttle.admitPassword(ATTEMPT)))
  one.die()
  assert.equal((await other.throttle.admitPassword(ATTEMPT)).admitted, false)
})

test('a lane without room says so to the worker as it would at home, with when to come again', async () => {
  const { hire } = crew({}, { run: () => new Promise(() => undefined), close: async () => undefined })
  const { lane } = hire()
  const calls = Array.from({ length: 3 }, () => lane.verify('hash', 'password', { known: false }))
  for (const call of calls) call.catch(() => undefined)
  await assert.rejects(Promise.race(calls), (error: Error) => {
    assert.ok(error instanceof LaneOverloadedError)
    assert.ok(error.retryAfterSeconds >= 1)
    return true
  })
})

test('the store answers each call of a group by itself; one that fails takes no other along', async () => {
  const store: Partial<Store> = {
    installationId: async () => 'here',
    lastAccountId: () =>
      Promise.reject(new StoreUnavailableError('the store is unavailable: disk', { cause: new Error('disk') })),
  }
  const remote = createRemoteStore(crew(store).hire().channel)
  const [id, last] = await Promise.allSettled([remote.installationId(), remote.lastAccountId()])
  assert.deepEqual(id, { status: 'fulfilled', value: 'here' })
  assert.ok(last?.status === 'rejected' && last.reason instanceof StoreUnavailableError)
  assert.equal(last.reason.message, 'the store is unavailable: disk')
  await remote.close()
})

test('a worker that dies with calls under way leaves them unanswered there, and what it had sent is done', async () => {
  const begun = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<string>()
  const store: Partial<Store> = {
    installationId() {
      begun.resolve()
      return answer.promise
    },
  }
  const { hire } = crew(store)
  const [one, other] = [hire(), hire()]
  const cut = assert.rejects(createRemoteStore(one.channel).installationId(), StoreUnavailableError)
  await begun.promise
  one.die()
  await cut
  answer.resolve('done')
  assert.equal(await createRemoteStore(other.channel).installationId(), 'done')
})

test('rates that several processes share let the sum through, and no more than a window each at once', () => {
  let now = 0
  const RATE = 10
  const WORKERS = 4
  const options = { addressRate: RATE, appRate: 0, takers: WORKERS, now: () => now }
  const all = Array.from({ length: WORKERS }, () => createQueryLimits(options))
  let passed = 0
  const SECONDS = 60
  for (now = 0; now < SECONDS * 1000; now += 10) {
    for (const limits of all) {
      try {
        limits.takeAddress('203.0.113.9')
        passed += 1
      } catch (error) {
        assert.ok(error instanceof Refusal)
      }
    }
    if (now % 100 !== 0) continue
    const taken = all.map(limits => limits.taken())
    for (const [index, limits] of all.entries()) {
      for (const [from, queries] of taken.entries()) if (from !== index) limits.charge(queries)
    }
  }
  assert.ok(passed >= RATE * SECONDS * 0.9, `${passed} are too few`)
  assert.ok(passed <= RATE * (SECONDS + 2 * WORKERS), `${passed} are too many`)
})
