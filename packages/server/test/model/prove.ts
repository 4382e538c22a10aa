import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { playHistory } from './history.ts'
import type { LayFloor } from './rows.ts'
import { stepOf } from './step.ts'
import { World } from './world.ts'

/** Declares the test that so many random histories on a kind of store keep every promise. */
export function proveHistories(layFloor: LayFloor, histories: number): void {
  after(() => World.end())

  test('over random histories of delays, duplicates, lost replies, slow commits, frozen and killed nodes, restores, skewed clocks and rotated secrets no honest app is refused and no ended grant lives', async () => {
    const machine = fc.record({
      drift: fc.integer({ min: -5, max: 5 }),
      aheadSeconds: fc.constantFrom(0, 300, -300),
    })
    const machines = fc.array(machine, { minLength: 1, maxLength: 3 })
    const steps = fc.array(stepOf, { minLength: 10, maxLength: 80, size: 'max' })
    const history = fc.asyncProperty(machines, steps, async (nodes, taken) => {
      assert.equal(await playHistory(layFloor, nodes, taken), undefined)
    })
    await fc.assert(history, { numRuns: histories })
  })
}
