import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { KINDS } from './backend.ts'
import { type Step, stopHolderAt } from './holder.ts'
import { newestVersion } from './pair-on-disk.ts'
import { runPrograms } from './program.ts'
import { stageWithDeadToken } from './stage.ts'

/** The holder gives no sign of life, and is alive: only the lease tells the others to go on. */
const LEASE_MS = 500
/** So often the others renew while it sleeps. It wakes to find that the number it was to save under was pruned long ago. */
const RENEWALS = 5

const NAPS: readonly Step[] = ['the answer has reached its machine', 'it is about to save']

for (const step of NAPS) {
  for (const kind of KINDS) {
    test(`a holder asleep when ${step} never puts its older pair over a newer one: ${kind}`, {
      timeout: 90_000,
    }, async () => {
      using stage = await stageWithDeadToken(kind)
      const { backend, options, store } = stage
      const { program: sleeper, before } = await stopHolderAt(step, stage, { ...options, leaseMs: LEASE_MS })
      for (let renewal = 1; renewal <= RENEWALS; renewal += 1) {
        if (renewal > 1) await backend.endAccess()
        assert.deepEqual(await runPrograms(1, { ...options, leaseMs: LEASE_MS }), [{ answered: true }])
      }
      const newest = newestVersion(store)
      const { makes, refreshes } = backend.counts()
      sleeper.signal('SIGCONT')
      assert.deepEqual(await sleeper.finished(), [{ answered: true }])

      assert.deepEqual(newestVersion(store), newest)
      assert.ok(await backend.accepts(newest.pair.accessToken), 'the newest version is the pair that works')
      assert.deepEqual(backend.counts(), { makes, refreshes }, 'the sleeper took the pair it found')
      if (kind === 'convergent') {
        assert.deepEqual({ makes, refreshes }, { makes: before.makes, refreshes: before.refreshes + RENEWALS })
      } else assert.ok(makes - before.makes <= 1, `${makes - before.makes} further tokens.make`)
    })
  }
}

testThatNothingSecretWasPrinted()
