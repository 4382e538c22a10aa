import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill } from '../src/pages/connect/fill.ts'

const SHELL = [["'", "'\\''"]]
const PHP = [
  ['\\', '\\\\'],
  ["'", "\\'"],
]

test('a value is safe between the quotes of the language of the program', () => {
  assert.equal(fill("email='{{email}}'", SHELL, { email: "o'brien@example.com" }), "email='o'\\''brien@example.com'")
  assert.equal(fill("$email = '{{email}}';", PHP, { email: "a\\'b@example.com" }), "$email = 'a\\\\\\'b@example.com';")
})

test('what is not known stays a place to fill in', () => {
  const filled = fill("id='{{appId}}' password='{{appPassword}}'", SHELL, { appId: 'app_1_1', appPassword: undefined })
  assert.equal(filled, "id='app_1_1' password='{{appPassword}}'")
})

test('a value that looks like a placeholder, or like a pattern of replacement, stays what it is', () => {
  const filled = fill("email='{{email}}' id='{{appId}}'", SHELL, { email: "{{appId}}$&'", appId: 'app_1_1' })
  assert.equal(filled, "email='{{appId}}$&'\\''' id='app_1_1'")
})
