import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import { type EndCause, LiveCalls } from '../src/gateway/live-calls.ts'
import { RevokedGrants } from '../src/revocations/revoked-grants.ts'
import type { TokenFields } from '../src/tokens/layout.ts'

/** A round second, unix milliseconds. */
const START = 1_800_000_000_000
const MAX_STALENESS_MS = 5000

/** Live calls on a store clock that a test moves, and what ended them. */
function stage() {
  const listeners: ((grantLow: number) => void)[] = []
  const revoked = new RevokedGrants()
  /** `looks`: how often it was asked how stale this node is, which every judgement does. */
  const state = { now: START, staleness: 0, looks: 0 }
  const stalenessMs = () => {
    state.looks++
    return state.staleness
  }
  const ended: [call: number, cause: EndCause][] = []
  const calls = new LiveCalls({
    clock: { now: () => state.now },
    follower: { revoked, stalenessMs, whenRevoked: it => void listeners.push(it) },
    maxStalenessMs: MAX_STALENESS_MS,
  })
  return {
    calls,
    ended,
    state,
    open: (call: number, fields?: TokenFields) => calls.add(fields, cause => ended.push([call, cause])),
    revoke(high: number, low: number, generation?: number) {
      revoked.add(high, low, START / 1000 + 1000, 'revoked', generation)
      for (const tell of listeners) tell(low)
    },
    pass(seconds: number) {
      state.now += seconds * 1000
      mock.timers.tick(seconds * 1000)
    },
  }
}

function token({ high = 1, low = 2, generation = 1, lives = 3600 } = {}): TokenFields {
  const endTime = START / 1000 + lives
  return { keyId: 1, accountId: 7, appNumber: 1, grantHigh: high, grantLow: low, generation, endTime }
}

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ['setTimeout'] })
})

test('a revocation ends the calls of its grant at once, and no others, also where half of the id is the same', () => {
  const { calls, ended, open, revoke } = stage()
  open(1, token())
  open(2, token())
  open(3, token({ high: 9 }))
  open(4, token({ low: 9 }))
  open(5)
  revoke(1, 2)
  assert.deepEqual(ended, [
    [1, 'revoked'],
    [2, 'revoked'],
  ])
  assert.equal(calls.size, 3)
})

test('a revocation up to a generation leaves the calls of newer tokens alone', () => {
  const { ended, open, revoke } = stage()
  open(1, token({ generation: 1 }))
  open(2, token({ generation: 2 }))
  open(3, token({ generation: 3 }))
  revoke(1, 2, 2)
  assert.deepEqual(ended, [
    [1, 'revoked'],
    [2, 'revoked'],
  ])
})

test('a call ends in the second in which its access token does, by the clock of the store', () => {
  const { ended, open, pass, state } = stage()
  open(1, token({ lives: 2 }))
  open(2, token({ lives: 3 }))
  pass(1)
  assert.deepEqual(ended, [])
  pass(1)
  assert.deepEqual(ended, [[1, 'expired']])
  state.now += 3600_000
  open(3, token({ lives: 7200 }))
  pass(1)
  assert.deepEqual(ended.at(-1), [2, 'expired'], 'the clock has stepped over its second')
  assert.equal(ended.length, 2)
})

test('a store that is away for too long ends what it could have revoked, and nothing public', () => {
  const { ended, open, pass, state } = stage()
  open(1, token())
  open(2)
  state.staleness = MAX_STALENESS_MS
  pass(1)
  assert.deepEqual(ended, [])
  state.staleness += 1
  pass(1)
  assert.deepEqual(ended, [[1, 'unavailable']])
})

test('what was revoked between its judgement and its beginning ends too, after its opener has had its say', async () => {
  const { ended, open, revoke } = stage()
  revoke(1, 2)
  open(1, token())
  open(2, token({ lives: 0, low: 9 }))
  const forget = open(3, token())
  forget()
  assert.deepEqual(ended, [])
  await Promise.resolve()
  assert.deepEqual(ended, [
    [1, 'revoked'],
    [2, 'expired'],
  ])
})

test('a stop ends all calls once, also public ones and those that come later', async () => {
  const { calls, ended, open, revoke } = stage()
  open(1, token())
  open(2)
  calls.stop()
  revoke(1, 2)
  calls.stop()
  open(3)
  await Promise.resolve()
  assert.deepEqual(ended, [
    [1, 'stopping'],
    [2, 'stopping'],
    [3, 'stopping'],
  ])
  assert.equal(calls.size, 0)
})

test('a call that ended by itself is told nothing, and leaves nothing behind', () => {
  const { calls, ended, open, pass, revoke } = stage()
  open(1, token({ lives: 1 }))()
  revoke(1, 2)
  pass(2)
  assert.deepEqual(ended, [])
  assert.equal(calls.size, 0)
})

test('among 100,000 calls a revocation looks at those of its grant, and a second at those that end in it', () => {
  const { ended, open, pass, revoke, state } = stage()
  for (let i = 0; i < 100_000; i++) open(i, token({ low: i, lives: 10 + (i % 80_000) }))
  state.looks = 0
  for (let i = 0; i < 1000; i++) revoke(1, 50_000 + i)
  assert.equal(ended.length, 1000)
  assert.equal(state.looks, 1000)
  for (let i = 0; i < 9; i++) pass(1)
  assert.equal(state.looks, 1009)
})
