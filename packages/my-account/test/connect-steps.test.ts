import assert from 'node:assert/strict'
import { test } from 'node:test'
import { progressOf, type Seen, STEPS } from '../src/pages/connect/steps.ts'

const by = (grantId: string) => ({ at: 1_000, grantId, agent: 'curl' })
const alive = (grantId: string) => ({ grantId, accessEndAt: 90_000_000 })

test('a program that has done nothing yet is asked to make a token', () => {
  const { done, next, detour } = progressOf({ now: 0 })
  assert.deepEqual([done.size, next, detour], [0, 'tokenMade', undefined])
})

test('a program with a saved pair needs no new token', () => {
  const { done, next } = progressOf({ now: 0, queryMade: by('a'), current: alive('a') })
  assert.deepEqual([[...done].sort(), next], [['queryMade', 'tokenMade'], 'pairReused'])
})

test('an access token that was over before need not be ended', () => {
  const seen: Seen = { now: 0, queryMade: by('a'), pairReused: by('a'), current: { grantId: 'a', accessEndAt: 0 } }
  assert.equal(progressOf(seen).next, 'renewed')
})

test('all is done only when the pair was renewed', () => {
  const seen: Seen = { now: 0, tokenMade: by('a'), queryMade: by('a'), pairReused: by('a'), accessTokenEnded: by('a') }
  assert.equal(progressOf({ ...seen, current: alive('a') }).next, 'renewed')
  const { done, next } = progressOf({ ...seen, renewed: by('a'), current: alive('a') })
  assert.deepEqual([done.size, next], [STEPS.length, undefined])
})

test('another pair where the saved one would have done is pointed out', () => {
  const seen: Seen = { now: 0, tokenMade: by('a'), queryMade: by('a') }
  assert.equal(progressOf({ ...seen, current: alive('b') }).detour, 'madeAnother')
  assert.equal(progressOf({ ...seen, current: alive('a') }).detour, undefined)
})

test('another pair where a refresh would have done is pointed out', () => {
  const seen: Seen = { now: 0, tokenMade: by('a'), queryMade: by('a'), pairReused: by('a'), accessTokenEnded: by('a') }
  assert.equal(progressOf({ ...seen, current: alive('b') }).detour, 'madeAnew')
  assert.equal(progressOf({ ...seen, current: { grantId: 'a', accessEndAt: 0 } }).detour, undefined)
})
