import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { eventually, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { KINDS, type Kind } from './backend.ts'
import { gate } from './gate.ts'
import { newestVersion, waitingForLock } from './pair-on-disk.ts'
import { NODE_20, type Outcome, runPrograms } from './program.ts'
import { emptyStage, type Stage, stageWithDeadToken } from './stage.ts'

const IN_FLIGHT = 50
/** From the first to the last rejection. */
const SPREAD_MS = 400
const PROCESSES = 12
const LIMIT = { timeout: 90_000 }

for (const kind of KINDS) {
  test(
    `${IN_FLIGHT} queries in flight on one dead token make one refresh, and all are answered: ${kind}`,
    LIMIT,
    async () => {
      using stage = await stageWithDeadToken(kind)
      holdQueries(stage, IN_FLIGHT)
      const outcomes = await runPrograms(1, { ...stage.options, atOnce: IN_FLIGHT })
      assertAllAnswered(outcomes, IN_FLIGHT)
      assertOneRefresh(stage)
      assert.equal(stage.proxy.count('query'), 2 * IN_FLIGHT, 'each was sent twice')
    },
  )

  test(`so do those whose rejections are spread over ${SPREAD_MS} ms: ${kind}`, LIMIT, async () => {
    using stage = await stageWithDeadToken(kind)
    holdQueries(stage, IN_FLIGHT)
    stage.proxy.onAnswer = ({ method, number }) => {
      if (method !== 'query' || number > IN_FLIGHT) return
      return wait((SPREAD_MS * number) / IN_FLIGHT)
    }
    const outcomes = await runPrograms(1, { ...stage.options, atOnce: IN_FLIGHT })
    assertAllAnswered(outcomes, IN_FLIGHT)
    assertOneRefresh(stage)
    assert.equal(stage.proxy.count('query'), 2 * IN_FLIGHT, 'each was sent twice')
  })
}

const RACES: readonly { kind: Kind; node?: string; on: string }[] = [
  { kind: 'convergent', on: 'this Node' },
  { kind: 'single-use', on: 'this Node' },
  { kind: 'single-use', node: NODE_20, on: 'Node 20' },
]

for (const { kind, node, on } of RACES) {
  test(
    `${PROCESSES} processes on one file store and one dead token make one refresh: ${kind}, ${on}`,
    LIMIT,
    async () => {
      using stage = await stageWithDeadToken(kind)
      holdQueries(stage, PROCESSES)
      const outcomes = await runPrograms(PROCESSES, { ...stage.options, ...(node && { node }) })
      assertAllAnswered(outcomes, PROCESSES)
      assertOneRefresh(stage)
    },
  )
}

test(`${PROCESSES} processes that start on an empty store make one token`, LIMIT, async () => {
  using stage = await emptyStage('convergent')
  const { proxy, store } = stage
  const allCame = () => waitingForLock(store) === PROCESSES - 1 || undefined
  proxy.onCall = async ({ method }) => {
    if (method === 'tokens.make') await eventually('the others wait for the first', 30_000, allCame)
    return undefined
  }
  assertAllAnswered(await runPrograms(PROCESSES, stage.options), PROCESSES)
  assert.deepEqual(stage.backend.counts(), { makes: 1, refreshes: 0 })
  assert.equal(proxy.count('tokens.make'), 1)
})

testThatNothingSecretWasPrinted()

/** The first queries, all with the dead token, reach the server together. */
function holdQueries({ proxy }: Stage, count: number): void {
  const pass = gate(count)
  proxy.onCall = ({ method }) => (method === 'query' ? pass() : undefined)
}

function assertAllAnswered(outcomes: readonly Outcome[], count: number): void {
  assert.deepEqual(
    outcomes,
    Array.from({ length: count }, () => ({ answered: true })),
  )
}

/** Counted on the wire and at the server; and everybody ended with the pair that is saved. */
function assertOneRefresh({ backend, proxy, store }: Stage): void {
  assert.deepEqual(backend.counts(), { makes: 1, refreshes: 1 })
  assert.deepEqual([proxy.count('tokens.refresh'), proxy.count('tokens.make')], [1, 0])
  const answered = proxy.calls.filter(({ method, status }) => method === 'query' && status === 200)
  const tokens = new Set(answered.map(({ accessToken }) => accessToken))
  // Not shown when it fails: they are tokens.
  assert.ok(tokens.size === 1 && tokens.has(newestVersion(store).pair.accessToken), 'one pair, and it is saved')
}
