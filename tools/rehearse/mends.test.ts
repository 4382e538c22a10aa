import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CHECKS } from '../../packages/cli/src/rehearse/all-checks.ts'
import { ADVICE_TEXTS, type AdviceRule } from '../../packages/contract/src/index.ts'

// The CLI is published without the contract, so it has these texts of its own.
test('a check that finds what the server advises against says the same mend as the server', () => {
  const advised = CHECKS.filter(({ advice }) => advice !== undefined)
  assert.ok(advised.length > 0)
  for (const { name, advice, mend } of advised) assert.equal(mend, ADVICE_TEXTS[advice as AdviceRule]?.mend.en, name)
})
