import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CallQueue, QUEUE_LIMITS, type QueueLimits } from '../src/store/sqlite/call-queue.ts'
import type { Call, Reply } from '../src/store/sqlite/calls.ts'
import { StoreUnavailableError } from '../src/store/store.ts'
import { newGrantId, START } from './store-contract/fixture.ts'

/** A queue whose courier is played by the test: it answers a group when told to. */
function openQueue(limits: Partial<QueueLimits> = {}) {
  const sent: { calls: readonly Call[]; answer: PromiseWithResolvers<readonly Reply[]> }[] = []
  const courier = (calls: readonly Call[]) => {
    const answer = Promise.withResolvers<readonly Reply[]>()
    sent.push({ calls, answer })
    return answer.promise
  }
  let waited = 0
  const queue = new CallQueue(
    courier,
    () => START,
    { ...QUEUE_LIMITS, lookMs: 1, ...limits },
    () => waited,
  )
  const wait = (milliseconds: number) => {
    waited += milliseconds
  }
  const numbers = () => sent.map(group => group.calls.map(call => call.args[0]))
  const answer = (group: number) => {
    const { calls, answer: promise } = sent[group] ?? assert.fail('no such group')
    promise.resolve(calls.map(call => ({ value: { id: call.args[0] } })))
  }
  return { queue, sent, numbers, answer, wait }
}

test('calls of one turn go as one group, and what comes meanwhile makes the next', async () => {
  const { queue, numbers, answer } = openQueue()
  queue.resume()
  const first = [queue.call('findAccount', [1]), queue.call('findAccount', [2])]
  await nextTurn()
  const second = [queue.call('findAccount', [3]), queue.call('findAccount', [4])]
  await nextTurn()
  assert.deepEqual(numbers(), [[1, 2]])
  answer(0)
  assert.deepEqual(await Promise.all(first), [{ id: 1 }, { id: 2 }])
  await nextTurn()
  assert.deepEqual(numbers(), [
    [1, 2],
    [3, 4],
  ])
  answer(1)
  assert.deepEqual(await Promise.all(second), [{ id: 3 }, { id: 4 }])
})

test('a group is bounded', async () => {
  const { queue, numbers, answer } = openQueue({ group: 2 })
  queue.resume()
  const calls = [1, 2, 3].map(id => queue.call('findAccount', [id]))
  await nextTurn()
  answer(0)
  await nextTurn()
  await nextTurn()
  answer(1)
  await Promise.all(calls)
  assert.deepEqual(numbers(), [[1, 2], [3]])
})

test('when too many wait, the next is refused at once', async () => {
  const { queue, answer } = openQueue({ waiting: 2 })
  const calls = [1, 2].map(id => queue.call('findAccount', [id]))
  const refused = assert.rejects(queue.call('findAccount', [3]), StoreUnavailableError)
  queue.resume()
  await nextTurn()
  answer(0)
  await refused
  await Promise.all(calls)
})

test('one failed call fails alone', async () => {
  const { queue, sent } = openQueue()
  queue.resume()
  const calls = [1, 2].map(id => queue.call('findAccount', [id]))
  await nextTurn()
  sent[0]?.answer.resolve([{ failure: 'why' }, { value: undefined }])
  await assert.rejects(calls[0] ?? assert.fail(), { name: 'StoreUnavailableError', message: /why/ })
  assert.equal(await calls[1], undefined)
})

test('when the courier is gone the group under way fails, and what waits goes when there is one again', async () => {
  const { queue, sent, numbers, answer } = openQueue()
  queue.resume()
  const lost = queue.call('findAccount', [1])
  await nextTurn()
  const waiting = queue.call('findAccount', [2])
  queue.pause()
  sent[0]?.answer.reject(new Error('the thread died'))
  await assert.rejects(lost, { name: 'StoreUnavailableError', message: /the thread died/ })
  await nextTurn()
  assert.deepEqual(numbers(), [[1]])
  queue.resume()
  await nextTurn()
  answer(1)
  assert.deepEqual(await waiting, { id: 2 })
})

test('when the disk hangs, calls are given up after their deadline, sent or not, and are not sent later', async () => {
  const { queue, numbers, answer, wait } = openQueue({ graceMs: 1_000 })
  queue.resume()
  const order = { accountId: 1, appNumber: 1, grantId: newGrantId(), deadline: START + 5_000 }
  const sent = queue.call('revokeGrant', [order])
  await nextTurn()
  wait(5_999)
  const waiting = queue.call('revokeGrant', [{ ...order, deadline: START - 999 }])
  wait(1)
  await assert.rejects(sent, StoreUnavailableError)
  await assert.rejects(waiting, StoreUnavailableError)
  const later = queue.call('findAccount', [7])
  answer(0)
  await nextTurn()
  await nextTurn()
  answer(1)
  await later
  assert.deepEqual(numbers(), [[order], [7]])
})

test('calls without a deadline are given up when patience ends', async () => {
  const { queue, answer, wait } = openQueue({ patienceMs: 15_000 })
  queue.resume()
  const impatient = queue.call('findAccount', [1])
  wait(1)
  const patient = queue.call('findAccount', [2])
  await nextTurn()
  wait(14_999)
  await assert.rejects(impatient, StoreUnavailableError)
  answer(0)
  assert.deepEqual(await patient, { id: 2 })
})

test('closing waits for the last answer', async () => {
  const { queue, answer } = openQueue()
  queue.resume()
  const call = queue.call('findAccount', [1])
  let closed = false
  const closing = queue.close().then(() => {
    closed = true
  })
  await nextTurn()
  assert.equal(closed, false)
  answer(0)
  await call
  await closing
  await assert.rejects(queue.call('findAccount', [2]), StoreUnavailableError)
})
