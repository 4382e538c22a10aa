import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { playHistory, stepOf } from './history.ts'
import type { LayFloor } from './rows.ts'
import { World } from './world.ts'

/** Declares the test that so many random histories on a kind of store keep every promise. */
export function proveHistories(layFloor: LayFloor, histories: number): void {
  after(() => World.end())

  test('over random histories of delays, duplicates, lost replies, crashes, restores, skewed clocks and rotated secrets no honest app is refused and no ended grant lives', async () => {
    const drifts = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 3 })
    const steps = fc.array(stepOf, { minLength: 10, maxLength: 80, size: 'max' })
    const history = fc.asyncProperty(drifts, steps, async (nodes, taken) => {
      assert.equal(await playHistory(layFloor, nodes, taken), undefined)
    })
    await fc.assert(history, { numRuns: histories })
  })
}
