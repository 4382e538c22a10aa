import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '../program.ts'
import type { Place, PlaceKind } from './place.ts'
import { assertAllAnswered, sceneWithPair } from './scene.ts'
import { runStorePrograms } from './store-program.ts'

const PROGRAMS = 2
const LIMIT = { timeout: 90_000 }

/** Declares what programs do with a place that refuses them, or holds something else. */
export function testRefusals(kind: PlaceKind, newPlace: () => Place): void {
  for (const index of newPlace().refusals.keys()) {
    const { name } = newPlace().refusals[index] as Place['refusals'][number]
    test(`${kind}: with ${name} the saved pair is used, and none is spent that could not be saved`, LIMIT, async () => {
      using scene = await sceneWithPair('single-use', newPlace())
      const { backend, proxy, place, options } = scene
      const refusal = place.refusals[index] as Place['refusals'][number]
      const wrapper = await refusal.strike()
      try {
        assertAllAnswered(await runStorePrograms(PROGRAMS, { ...options, wrapper }, place.addresses), PROGRAMS)
        await backend.endAccess()
        const outcomes = await runStorePrograms(PROGRAMS, { ...options, wrapper }, place.addresses)
        assert.deepEqual(outcomes, failing('StoreWriteError'))
        assert.deepEqual([proxy.count('tokens.refresh'), proxy.count('tokens.make')], [0, 0])
      } finally {
        await refusal.mend()
      }
      assertAllAnswered(await runStorePrograms(PROGRAMS, options, place.addresses), PROGRAMS)
      assert.deepEqual(backend.counts(), { makes: 1, refreshes: 1 })
    })
  }

  test(`${kind}: something else in the place of the pair is told, and no token is made for it`, LIMIT, async () => {
    using scene = await sceneWithPair('convergent', newPlace())
    const { backend, proxy, place, options } = scene
    await place.spoil()
    assert.deepEqual(await runStorePrograms(PROGRAMS, options, place.addresses), failing('StoreCorruptError'))
    assert.equal(proxy.calls.length, 0)
    assert.deepEqual(backend.counts(), { makes: 1, refreshes: 0 })
  })
}

function failing(code: string): Outcome[] {
  return Array.from({ length: PROGRAMS }, () => ({ answered: false, code }))
}
