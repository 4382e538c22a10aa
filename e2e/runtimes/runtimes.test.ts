import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gate } from '../client/gate.ts'
import { type Outcome, runPrograms } from '../client/program.ts'
import { emptyStage, stageWithDeadToken } from '../client/stage.ts'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { installedRuntimes } from './runtimes.ts'

const LIMIT = { timeout: 90_000 }
const AT_ONCE = 10
const RUNTIMES = installedRuntimes()

test('the oldest Node that is promised is among the runtimes', () => {
  assert.ok(RUNTIMES.some(({ name }) => name === 'Node 20'))
})

for (const { name, command } of RUNTIMES) {
  test(`under ${name} a first program makes a token, a later one uses it`, LIMIT, async () => {
    using stage = await emptyStage('convergent')
    for (let run = 0; run < 2; run += 1) assertAllAnswered(await runPrograms(1, { ...stage.options, node: command }), 1)
    assert.deepEqual(stage.backend.counts(), { makes: 1, refreshes: 0 })
  })

  test(`under ${name} ${AT_ONCE} queries on one dead token make one refresh`, LIMIT, async () => {
    using stage = await stageWithDeadToken('single-use')
    const options = { ...stage.options, node: command, atOnce: AT_ONCE }
    assertAllAnswered(await runPrograms(1, options), AT_ONCE)
    assert.deepEqual(stage.backend.counts(), { makes: 1, refreshes: 1 })
  })

  test(`under ${name} an answer that is lost costs no second token`, LIMIT, async () => {
    using stage = await stageWithDeadToken('convergent')
    stage.proxy.onAnswer = ({ method, number }) => (method === 'tokens.refresh' && number === 1 ? 'cut' : undefined)
    assertAllAnswered(await runPrograms(1, { ...stage.options, node: command }), 1)
    assert.deepEqual(stage.backend.counts(), { makes: 1, refreshes: 1 })
  })
}

test('programs under all runtimes share one store: one dead token makes one refresh', LIMIT, async () => {
  using stage = await stageWithDeadToken('single-use')
  const pass = gate(RUNTIMES.length)
  stage.proxy.onCall = ({ method }) => (method === 'query' ? pass() : undefined)
  const outcomes = await Promise.all(RUNTIMES.map(({ command }) => runPrograms(1, { ...stage.options, node: command })))
  assertAllAnswered(outcomes.flat(), RUNTIMES.length)
  assert.deepEqual(stage.backend.counts(), { makes: 1, refreshes: 1 })
})

testThatNothingSecretWasPrinted()

function assertAllAnswered(outcomes: readonly Outcome[], count: number): void {
  assert.deepEqual(
    outcomes,
    Array.from({ length: count }, () => ({ answered: true })),
  )
}
