import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noteSecret, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Outcome, runPrograms } from './program.ts'
import { emptyStage } from './stage.ts'

const WRONG_PASSWORD = 'not the password of anybody'
const AT_ONCE = 5

test('refused credentials are sent once, whatever runs into them, until they change', { timeout: 90_000 }, async () => {
  noteSecret(WRONG_PASSWORD)
  using stage = await emptyStage('convergent')
  const { proxy, backend, options } = stage
  const wrong = { ...options, account: { ...options.account, password: WRONG_PASSWORD }, atOnce: AT_ONCE }
  // Three processes at once, and then three more, one after the other: 30 queries.
  const outcomes: Outcome[] = await runPrograms(3, wrong)
  for (let run = 1; run <= 3; run += 1) outcomes.push(...(await runPrograms(1, wrong)))

  assert.equal(outcomes.length, 6 * AT_ONCE)
  const codes = new Set(outcomes.map(({ code }) => code))
  assert.deepEqual([...codes].sort(), ['ApiInvalidCredentialsError', 'CredentialsBlockedError'])
  assert.deepEqual(
    proxy.calls.map(({ method, status }) => [method, status]),
    [['tokens.make', 403]],
  )
  assert.deepEqual(backend.counts(), { makes: 0, refreshes: 0 })

  assert.deepEqual(await runPrograms(1, options), [{ answered: true }])
  assert.equal(proxy.count('tokens.make'), 2)
  assert.deepEqual(backend.counts(), { makes: 1, refreshes: 0 })
})

testThatNothingSecretWasPrinted()
