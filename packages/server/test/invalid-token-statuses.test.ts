import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidTokenStatuses } from '../src/revocations/invalid-token-statuses.ts'

const change = (version: number, appNumber: number, status: 401 | 403 | null) => ({
  version,
  accountId: 1,
  appNumber,
  status,
})

test('an app has the status it was given last, and the server’s where that was taken back', () => {
  const statuses = new InvalidTokenStatuses()
  assert.equal(statuses.of(1, 1), undefined)
  statuses.apply([change(1, 1, 401), change(2, 2, 403)], true)
  assert.deepEqual([statuses.of(1, 1), statuses.of(1, 2), statuses.of(2, 1), statuses.after], [401, 403, undefined, 2])
  statuses.apply([change(3, 1, null)], true)
  assert.deepEqual([statuses.of(1, 1), statuses.of(1, 2), statuses.after], [undefined, 403, 3])
  statuses.apply([], true)
  assert.deepEqual([statuses.of(1, 2), statuses.after], [403, 3])
})

test('while all is read anew the old statuses answer, and what the store has lost is gone after', () => {
  const statuses = new InvalidTokenStatuses()
  statuses.apply([change(1, 1, 401), change(2, 2, 401)], true)
  statuses.restart()
  assert.equal(statuses.after, 0)
  statuses.apply([change(1, 1, 401)], false)
  assert.deepEqual([statuses.of(1, 1), statuses.of(1, 2), statuses.after], [401, 401, 1])
  statuses.apply([change(2, 3, 403)], true)
  assert.deepEqual([statuses.of(1, 1), statuses.of(1, 2), statuses.of(1, 3)], [401, undefined, 403])
})
