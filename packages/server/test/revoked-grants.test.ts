import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reason } from '@chatapp-access/contract'
import fc from 'fast-check'
import { ALL_GENERATIONS, RevokedGrants } from '../src/revocations/revoked-grants.ts'

// Few different halves, so that ids collide in their slots.
const half = fc.constantFrom(0, 1, 2, 1023, 1024, 2048, 0xffff_ffff)
const generation = fc.constantFrom(1, 2, 3, ALL_GENERATIONS)
const revocation = fc.record({
  high: half,
  low: half,
  until: fc.integer({ min: 1, max: 100 }),
  reason: fc.constantFrom<Reason>('revoked', 'reused', 'password_changed'),
  generation,
})

test('the table answers as a plain map would, through collisions, growth and forgetting', () => {
  fc.assert(
    fc.property(
      fc.array(revocation, { maxLength: 60 }),
      fc.integer({ min: 0, max: 100 }),
      generation,
      (revocations, now, asked) => {
        const table = new RevokedGrants()
        const model = new Map<string, { until: number; reason: Reason; generation: number }>()
        for (const { high, low, ...entry } of revocations) {
          table.add(high, low, entry.until, entry.reason, entry.generation)
          const key = `${high} ${low}`
          if (entry.generation >= (model.get(key)?.generation ?? 0)) model.set(key, entry)
        }
        table.forgetBefore(now)
        for (const [key, { until, reason, generation }] of model) {
          const [high, low] = key.split(' ').map(Number) as [number, number]
          assert.equal(table.reasonFor(high, low, asked), until > now && asked <= generation ? reason : undefined)
        }
        assert.equal(table.size, [...model.values()].filter(({ until }) => until > now).length)
      },
    ),
  )
})

test('a million revocations are all found, and nothing else is', () => {
  const table = new RevokedGrants()
  for (let index = 0; index < 1_000_000; index++) table.add(index, Math.imul(index, 2_654_435_761) >>> 0, 10, 'revoked')
  for (let index = 0; index < 1_000_000; index += 997) {
    const low = Math.imul(index, 2_654_435_761) >>> 0
    assert.equal(table.reasonFor(index, low, ALL_GENERATIONS), 'revoked')
    assert.equal(table.reasonFor(index + 1, low, 1), undefined)
  }
})
