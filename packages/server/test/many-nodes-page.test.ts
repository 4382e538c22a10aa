import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SETTING_KEYS } from '../src/config/settings.ts'

const page = readFileSync(new URL('../../../docs/operation/many-nodes.md', import.meta.url), 'utf8')

test('the page on many nodes says of every setting whether nodes must have it equal', () => {
  const settings = page.slice(page.indexOf('## Settings'))
  const missing = SETTING_KEYS.filter(key => !settings.includes(`\`${key}\``))
  assert.deepEqual(missing, [])
})
