import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { PASSING_FAULTS, type PassingFault, strike } from './faults.ts'
import { type ProgramOptions, runPrograms, startProgram } from './program.ts'
import { emptyStage, type Stage, stageWithPair } from './stage.ts'

/** Programs started one after the other while a fault lasts. */
const RUNS = 2
const LIMIT = { timeout: 120_000 }
/** All at once, each with an app and a proxy of its own: most of the time they wait before they try again. */
const AT_ONCE = { ...LIMIT, concurrency: true }

test('no passing failure of a query or of tokens.refresh leads to tokens.make', AT_ONCE, async t => {
  using all = new DisposableStack()
  const stages = await Promise.all(PASSING_FAULTS.map(async () => all.use(await stageWithPair('convergent'))))
  await Promise.all(
    PASSING_FAULTS.map((fault, index) =>
      t.test(`query: ${fault.name}`, () => queryFails(stages[index] as Stage, fault)),
    ),
  )
  await (stages[0] as Stage).backend.endAccess()
  await Promise.all(
    PASSING_FAULTS.map((fault, index) =>
      t.test(`tokens.refresh: ${fault.name}`, () => refreshFails(stages[index] as Stage, fault)),
    ),
  )
})

test(
  'a tokens.make that failed in passing is repeated, once the wait that was asked for is over, and counts once',
  AT_ONCE,
  async t => {
    await Promise.all(PASSING_FAULTS.map(fault => t.test(`tokens.make: ${fault.name}`, () => makeFails(fault))))
  },
)

test('a program killed before its tokens.make was answered costs no second token', LIMIT, async () => {
  using stage = await emptyStage('convergent')
  const { proxy, backend, options } = stage
  const killed = await startProgram(options)
  const held = Promise.withResolvers<void>()
  proxy.onAnswer = async () => {
    killed.signal('SIGKILL')
    await killed.ended()
    held.resolve()
    return 'cut' as const
  }
  await held.promise
  proxy.behave()
  assert.equal(backend.counts().makes, 1, 'the server had made it')
  assert.deepEqual(await runPrograms(1, options), [{ answered: true }])
  assert.deepEqual(backend.counts(), { makes: 1, refreshes: 0 })
  assert.equal(backend.usedOfTheDay(), 1)
  assert.equal(proxy.count('tokens.make'), 2)
})

testThatNothingSecretWasPrinted()

async function queryFails({ proxy, backend, options }: Stage, fault: PassingFault): Promise<void> {
  strike(proxy, 'query', fault)
  await fail(options)
  assert.equal(proxy.count('query'), RUNS, 'no query is sent twice')
  proxy.behave()
  assert.deepEqual(await runPrograms(1, options), [{ answered: true }])
  assert.deepEqual([proxy.count('tokens.refresh'), proxy.count('tokens.make')], [0, 0])
  assert.deepEqual(backend.counts(), { makes: 1, refreshes: 0 })
  proxy.forget()
}

async function refreshFails({ proxy, backend, options }: Stage, fault: PassingFault): Promise<void> {
  strike(proxy, 'tokens.refresh', fault)
  await fail(options)
  assert.ok(proxy.count('tokens.refresh') >= RUNS)
  proxy.behave()
  assert.deepEqual(await runPrograms(1, options), [{ answered: true }])
  assert.equal(proxy.count('tokens.make'), 0)
  assert.deepEqual(backend.counts(), { makes: 1, refreshes: 1 })
}

async function makeFails(fault: PassingFault): Promise<void> {
  using stage = await emptyStage('convergent')
  const { proxy, backend, options } = stage
  strike(proxy, 'tokens.make', fault)
  await fail(options)
  if (fault.name.includes('Retry-After')) {
    // Every process waits as long as the answer said: none asks again before.
    assert.equal(proxy.count('tokens.make'), 1)
    assert.equal(backend.usedOfTheDay(), 0)
    return
  }
  assert.ok(proxy.count('tokens.make') >= RUNS)
  proxy.behave()
  assert.deepEqual(await runPrograms(1, options), [{ answered: true }])
  // Over all attempts and programs: it is one and the same make.
  const keys = proxy.calls.filter(({ method }) => method === 'tokens.make').map(call => call.idempotencyKey)
  assert.equal(new Set(keys).size, 1)
  assert.match(keys[0] ?? '', /^\d{1,10}(-\d{1,10}){3}$/)
  assert.deepEqual(backend.counts(), { makes: 1, refreshes: 0 })
  assert.equal(backend.usedOfTheDay(), 1)
}

/** Programs run into the fault, one after the other, and end; each tells its caller. */
async function fail(options: ProgramOptions): Promise<void> {
  for (let run = 1; run <= RUNS; run += 1) {
    const outcomes = await runPrograms(1, options)
    assert.deepEqual(
      outcomes.map(({ answered, code }) => [answered, typeof code]),
      [[false, 'string']],
    )
  }
}
