import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLabel } from '../src/domain/label.ts'

test('a label is trimmed and otherwise kept as it was given', () => {
  for (const text of ['Shop', 'متجر', '<b>', '👨‍👩‍👧', '😀'.repeat(100), 'a  b']) {
    assert.deepEqual(readLabel(`  ${text} \t`), { label: text })
  }
})

test('a label that is empty, too long, broken, or holds what no line can is refused with what is wrong', () => {
  const faultOf = (text: string) => {
    const read = readLabel(text)
    return 'fault' in read ? read.fault.keyword : assert.fail(`${JSON.stringify(text)} was taken`)
  }
  assert.equal(faultOf(' \n '), 'minLength')
  assert.equal(faultOf('x'.repeat(101)), 'maxLength')
  assert.equal(faultOf('😀'.repeat(101)), 'maxLength')
  assert.equal(faultOf('\ud83d'), 'wellFormed')
  for (const text of ['a\nb', 'a\u0000b', 'a\u007fb', 'a\u2028b', 'a\u2029b', 'a\u001b[31mb']) {
    assert.equal(faultOf(text), 'pattern', JSON.stringify(text))
  }
})
