import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryFolder, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type ProgramOptions, runPrograms } from './program.ts'
import { emptyStage } from './stage.ts'

const RUNS = 300
/** Some start before the one before them has ended, as a slow cron job does. */
const AT_A_TIME = 4
/** As on the server of somebody who waits for nothing: the token ends so often meanwhile. */
const DAYS = 3

test(`a script that cron starts ${RUNS} times over ${DAYS} days makes one token`, { timeout: 180_000 }, async () => {
  using stage = await emptyStage('convergent')
  const { url, account } = stage.options
  // No store is named: the client has to find the folder by itself, each time.
  const options: ProgramOptions = { url, account, stateHome: temporaryFolder() }
  for (let day = 1; day <= DAYS; day += 1) {
    await runOneAfterTheOther(RUNS / DAYS, options)
    assert.deepEqual(stage.backend.counts(), { makes: 1, refreshes: day - 1 })
    await stage.backend.endAccess()
  }
  assert.equal(stage.proxy.count('tokens.make'), 1)
})

testThatNothingSecretWasPrinted()

/** So many runs, a few at a time; each must be answered. */
async function runOneAfterTheOther(runs: number, options: ProgramOptions): Promise<void> {
  let left = runs
  const cron = async () => {
    while (left-- > 0) assert.deepEqual(await runPrograms(1, options), [{ answered: true }])
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, cron))
}
