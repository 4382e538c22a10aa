import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { playHistory, stepOf } from './model/history.ts'
import { World } from './model/world.ts'

// `MODEL_HISTORIES=100000 node --test packages/server/test/model.test.ts` plays the figure of docs/reliability.md.
const HISTORIES = Number(process.env.MODEL_HISTORIES ?? 1000)

after(() => World.end())

test('over random histories of delays, duplicates, lost replies, crashes, restores, skewed clocks and rotated secrets no honest app is refused and no ended grant lives', async () => {
  const drifts = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 3 })
  const steps = fc.array(stepOf, { minLength: 10, maxLength: 80, size: 'max' })
  const history = fc.asyncProperty(drifts, steps, async (nodes, taken) => {
    assert.equal(await playHistory(nodes, taken), undefined)
  })
  await fc.assert(history, { numRuns: HISTORIES })
})
