import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handOverState } from '../src/pages/app/hand-over-state.ts'

const link = { id: 'a', label: 'Studio', createdAt: 1_000, endsAt: 5_000, openedAt: 0, openedAddress: '', endedAt: 0 }

test('a hand-over link waits until its end, and is over from then on', () => {
  assert.equal(handOverState(link, 4_999), 'waiting')
  assert.equal(handOverState(link, 5_000), 'over')
})

test('a link that was withdrawn stays withdrawn after its end', () => {
  assert.equal(handOverState({ ...link, endedAt: 2_000 }, 9_000), 'withdrawn')
})

test('a link that was opened stays opened, whatever came after', () => {
  assert.equal(handOverState({ ...link, openedAt: 2_000, endedAt: 3_000 }, 9_000), 'opened')
})
