import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { KINDS, type Kind } from './backend.ts'
import { STEPS, type Step, type Stopped, stopHolderAt } from './holder.ts'
import { newestVersion, waitingForLock } from './pair-on-disk.ts'
import { type Program, startProgram } from './program.ts'
import { type Stage, stageWithDeadToken } from './stage.ts'

const OTHERS = 3
/** Nobody may wait for it: only the system's word on the dead process lets the others go on in time. */
const LEASE_MS = 60_000
const GO_ON_WITHIN_MS = 1000

/** Where the refresh token is spent and its answer not saved, a single-use server leaves one way back: a make. */
const MAKES_OF_SINGLE_USE: Record<Step, readonly number[]> = {
  'it has the lock': [0],
  'its refresh is sent': [0],
  'its refresh is done and not answered': [1],
  'the answer has reached its machine': [1],
  'it is about to save': [0, 1],
}

for (const step of STEPS) {
  for (const kind of KINDS) {
    test(`a holder killed when ${step} holds nobody up: ${kind}`, { timeout: 90_000 }, async t => {
      using stage = await stageWithDeadToken(kind)
      const holder = await stopHolderAt(step, stage, { ...stage.options, leaseMs: LEASE_MS })
      const others = await startOthers(stage)
      const callsBefore = stage.proxy.calls.length
      const killedAt = performance.now()
      holder.program.signal('SIGKILL')
      for (const other of others) assert.deepEqual(await other.finished(), [{ answered: true }])
      const next = stage.proxy.calls[callsBefore]
      assert.ok(next, 'the others called')
      const wentOnAfter = next.arrivedAt - killedAt
      t.diagnostic(`the next call came ${wentOnAfter.toFixed(0)} ms after the kill`)
      assert.ok(wentOnAfter < GO_ON_WITHIN_MS, `the others went on after ${wentOnAfter} ms`)
      assertLittleWasSpent(stage, kind, step, holder)
      assert.ok(await stage.backend.accepts(newestVersion(stage.store).pair.accessToken), 'the saved pair works')
    })
  }
}

testThatNothingSecretWasPrinted()

/** Others that were refused too, and stand in line for the lock. */
async function startOthers({ store, options }: Stage): Promise<Program[]> {
  // Of a holder stopped early its own name in the line may be left.
  const before = waitingForLock(store)
  const others = await Promise.all(
    Array.from({ length: OTHERS }, () => startProgram({ ...options, leaseMs: LEASE_MS })),
  )
  await eventually('the others wait for the lock', 30_000, () => waitingForLock(store) === before + OTHERS || undefined)
  return others
}

function assertLittleWasSpent({ backend, proxy }: Stage, kind: Kind, step: Step, { before }: Stopped): void {
  const after = backend.counts()
  const makes = after.makes - before.makes
  assert.equal(proxy.count('tokens.make'), makes)
  if (kind === 'single-use') assert.ok(MAKES_OF_SINGLE_USE[step].includes(makes), `${makes} further tokens.make`)
  else assert.deepEqual(after, { makes: before.makes, refreshes: before.refreshes + 1 })
}
