import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DatabaseError } from 'pg'
import { isCutShort, QueryFailedError } from '../src/store/postgres/failure.ts'

/** As pg gives it, with the severity in the language of the server's `lc_messages`. */
function failure(severity: string, code: string) {
  return new QueryFailedError(Object.assign(new DatabaseError('', 0, 'error'), { severity, code }))
}

test('a commit that no standby has confirmed is known by its code, in whatever language the server warns', () => {
  assert.equal(isCutShort({ code: '01000' }), true)
  assert.equal(isCutShort({ code: '57P01' }), true)
  assert.equal(isCutShort({ code: '00000' }), false)
})

for (const severity of ['ERROR', 'ОШИБКА', 'FEHLER']) {
  test(`conflicts and standbys are known where the server calls an error ${severity}`, () => {
    for (const code of ['40001', '40P01', '23505']) assert.equal(failure(severity, code).fate, 'conflict')
    assert.equal(failure(severity, '25006').fate, 'standby')
  })
}

test('an error whose severity cannot be read may have ended the connection, and is no word on what was done', () => {
  assert.equal(failure('ERROR', '53100').fate, 'refused')
  assert.equal(failure('ОШИБКА', '53100').fate, 'lost')
  for (const severity of ['FATAL', 'PANIC']) assert.equal(failure(severity, '53100').fate, 'lost')
})
