import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createChangeBudget } from '../src/domain/change-budget.ts'

test('an account changes three hundred things at once, then one every two seconds; others do not notice', () => {
  let now = 0
  const { take } = createChangeBudget(() => now)
  for (let change = 0; change < 300; change++) assert.equal(take(1), 0)
  assert.equal(take(1), 2)
  assert.equal(take(2), 0)
  now += 1_500
  assert.equal(take(1), 1)
  now += 500
  assert.deepEqual([take(1), take(1)], [0, 2])
  now += 600_000
  for (let change = 0; change < 300; change++) assert.equal(take(1), 0)
  assert.equal(take(1), 2)
})

test('what was refused takes nothing, and an account without end of them has no more than the others', () => {
  const { take, giveBack } = createChangeBudget(() => 0)
  for (let change = 0; change < 1_000; change++) {
    assert.equal(take(1), 0)
    giveBack(1)
  }
  giveBack(1)
  for (let change = 0; change < 300; change++) assert.equal(take(1), 0)
  assert.equal(take(1), 2)
})
