import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Ending, type Ground, play, type Scene } from './play.ts'

const alive = fc.constant({ diesAt: Number.POSITIVE_INFINITY, stepDone: true, seenDead: false })
const fate = fc.record({
  diesAt: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 40 })),
  stepDone: fc.boolean(),
  seenDead: fc.boolean(),
})
const fates = fc.tuple(alive, fate, fate)
const lostReplies = fc.array(fc.boolean(), { maxLength: 3 })

/**
 * Declares what holds in any order of steps, with crashes before and after each of them, holders that lose their lease,
 * and lost replies, for one kind of store.
 *
 * @param newGround called once a run
 * @param numRuns how many orders are tried for each promise
 */
export function testCrashPoints(newGround: () => Promise<Ground> | Ground, numRuns: number): void {
  async function holds(scene: Pick<Scene, 'singleUse' | 'seeded'>, promise: (ending: Ending) => void): Promise<void> {
    const property = fc.asyncProperty(fc.scheduler(), lostReplies, fates, async (scheduler, lostReplies, fates) => {
      const ending = await play(scheduler, { ...scene, ground: await newGround(), lostReplies, fates })
      for (const end of ending.ends) assert.deepEqual(end, { status: 'fulfilled', value: 'fine' })
      const { api, versions, history } = ending
      assert.deepEqual(versions, inOrder(versions), 'an older version became the newest')
      assert.deepEqual(history, inOrder(history), 'an older pair came over a newer one')
      assert.equal(history.at(-1), api.generation, 'the saved pair is the living one')
      promise(ending)
    })
    // A process that waits for a lock holds no timer by itself.
    const awake = setInterval(() => {}, 60_000)
    await fc.assert(property, { numRuns }).finally(() => clearInterval(awake))
  }

  test('wherever processes die, a convergent server makes nothing, and everyone ends with the saved pair', () =>
    holds({ singleUse: false, seeded: true }, ({ api }) => assert.equal(api.makeCalls, 0)))

  test('wherever processes die, everyone ends with the saved pair of a server whose refresh tokens work once', () =>
    holds({ singleUse: true, seeded: true }, () => {}))

  test('wherever processes die on an empty store, one token is made', () =>
    holds({ singleUse: false, seeded: false }, ({ api }) => assert.equal(api.made, 1)))
}

function inOrder(numbers: readonly number[]): number[] {
  return numbers.toSorted((one, other) => one - other)
}
