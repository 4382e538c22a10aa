import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isEarlyRefresh } from '../src/domain/early-refresh.ts'

const policy = { accessTtlSeconds: 1_000, refreshTtlSeconds: 10_000 }
const START = 1_800_000_000
/** Of a pair issued at the start. */
const refreshEnd = START + policy.refreshTtlSeconds

test('a refresh is early while more than a tenth of the access token’s life is left', () => {
  const early = (seconds: number) => isEarlyRefresh(refreshEnd, policy, (START + seconds) * 1000)
  assert.deepEqual([0, 899, 900, 1_000, 9_999].map(early), [true, true, false, false, false])
})
