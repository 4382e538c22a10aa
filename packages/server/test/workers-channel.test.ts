import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { StoreUnavailableError } from '../src/store/store.ts'
import { Channel, type ChannelLimits, type Message } from '../src/workers/channel.ts'

interface Calculator {
  add(one: number, other: number): number | Promise<number>
  slowly(): Promise<string>
  fail(): never
}

interface Nothing {
  none(): void
}

const LIMITS: ChannelLimits = { open: 3, patienceMs: 1_000 }

function pair({ deliver = true, limits = LIMITS } = {}) {
  const slow = Promise.withResolvers<string>()
  const messages: Message[] = []
  const asked: string[] = []
  const here: Channel<Nothing, Calculator> = new Channel<Nothing, Calculator>(
    { none: () => undefined },
    message => {
      messages.push(message)
      if (deliver) there.receive(structuredClone(message))
    },
    limits,
    () => clock.now,
  )
  const there: Channel<Calculator, Nothing> = new Channel<Calculator, Nothing>(
    {
      add(one, other) {
        asked.push(`${one}+${other}`)
        return one + other
      },
      slowly: () => slow.promise,
      fail() {
        throw new Error('it cannot be done')
      },
    },
    message => here.receive(structuredClone(message)),
  )
  const clock = { now: 0 }
  return { here, there, slow, messages, asked, clock }
}

test('calls of one turn go in one message, in their order, and each gets its own answer', async () => {
  const { here, messages, asked } = pair()
  const sums = await Promise.all([here.call('add', [1, 2]), here.call('add', [3, 4]), here.call('add', [5, 6])])
  assert.deepEqual(sums, [3, 7, 11])
  assert.deepEqual(asked, ['1+2', '3+4', '5+6'])
  assert.equal(messages.length, 1)
})

test('an answer that takes its time holds up no other, and gets through when others have gone before it', async () => {
  const { here, slow } = pair()
  const late = here.call('slowly', [])
  assert.equal(await here.call('add', [1, 1]), 2)
  slow.resolve('at last')
  assert.equal(await here.call('add', [2, 2]), 4)
  assert.equal(await late, 'at last')
})

test('a method that throws is heard of as a store that is unavailable, in its own words', async () => {
  const { here } = pair()
  await assert.rejects(here.call('fail', []), (error: Error) => {
    assert.ok(error instanceof StoreUnavailableError)
    assert.equal(error.message, 'it cannot be done')
    return true
  })
})

test('a side that does not answer costs the other no more than its bound, and no longer than its patience', async t => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { here, clock } = pair({ deliver: false })
  const calls = [here.call('add', [1, 1]), here.call('add', [1, 1]), here.call('add', [1, 1])]
  const outcomes = Promise.allSettled(calls)
  await assert.rejects(here.call('add', [1, 1]), /too many calls wait/)
  await turn()
  clock.now = LIMITS.patienceMs - 1
  t.mock.timers.tick(250)
  clock.now = LIMITS.patienceMs
  t.mock.timers.tick(250)
  for (const outcome of await outcomes) {
    assert.ok(outcome.status === 'rejected' && /does not answer/.test(String(outcome.reason)))
  }
})

test('an answer that comes after its call was given up changes nothing', async t => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { here, slow, clock } = pair()
  const late = here.call('slowly', [])
  await turn()
  clock.now = LIMITS.patienceMs
  t.mock.timers.tick(250)
  await assert.rejects(late, /does not answer/)
  slow.resolve('too late')
  assert.equal(await here.call('add', [1, 2]), 3)
})

test('when the other side is gone, what waits for it is refused at once, and so is all that comes', async () => {
  const { here } = pair({ deliver: false })
  const waiting = here.call('add', [1, 1])
  here.close()
  await assert.rejects(waiting, /is gone/)
  await assert.rejects(here.call('add', [1, 1]), /is gone/)
})

test('a pipe that breaks while a message is sent refuses what was in it', async () => {
  const here = new Channel<Nothing, Calculator>({ none: () => undefined }, () => {
    throw new Error('EPIPE')
  })
  await assert.rejects(here.call('add', [1, 1]), /is gone/)
})
