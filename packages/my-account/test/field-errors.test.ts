import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiFailure } from '../src/api/failure.ts'
import { fieldErrors } from '../src/parts/field-errors.ts'

const refused = (details: unknown) => new ApiFailure({ code: 'ApiValidationError', status: 422, message: '', details })

test('what the server said of a field stands at that field', () => {
  assert.deepEqual(fieldErrors(refused([{ field: 'password', message: 'is too short' }])), { password: 'is too short' })
})

test('details of another shape say nothing of fields', () => {
  for (const details of [undefined, 'text', { password: 'x' }, [null, { field: 1, message: 'x' }, { field: 'a' }]])
    assert.deepEqual(fieldErrors(refused(details)), {})
  assert.deepEqual(fieldErrors(new Error('no answer')), {})
})
