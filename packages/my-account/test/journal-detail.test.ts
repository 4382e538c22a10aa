import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JournalEvent } from '@chatapp-access/contract/account'
import { detailWords } from '../src/pages/journal/detail.ts'

const entry = (event: JournalEvent, detail: string) => ({
  id: 1,
  at: 0,
  event,
  detail,
  actor: 'owner' as const,
  appNumber: 0,
  appName: '',
  grantId: '',
  address: '',
  agent: '',
})
const WORDS = {
  generation: (count: string) => `Pair no. ${count}`,
  accesses: (count: number) => `${count} accesses`,
  browsers: (count: number) => `${count} browsers`,
  codesLeft: (count: number) => `${count} left`,
  limit: (count: number) => `${count} tokens a day`,
  account: (number: number) => `Account ${number}`,
  serverStatus: 'As the server answers',
  credentials: { password: 'By the account password', app_password: 'By an app password' },
  links: { set_up: 'By the set-up link', sign_up: 'By the link in an e-mail', invite: 'By an invitation' },
}
const words = (event: JournalEvent, detail: string) => detailWords(entry(event, detail), 'en', WORDS)

test('figures, reasons and generations of the journal are said in words', () => {
  assert.equal(words('grant_made', 'app_password'), 'By an app password')
  assert.equal(words('grant_ended', '3'), '3 accesses')
  assert.equal(words('password_changed', '0'), '')
  assert.equal(words('stale', 'generation 4'), 'Pair no. 4')
  assert.equal(words('limit_reached', '100'), '100 tokens a day')
  assert.match(words('grant_ended', 'revoked'), /^The access was ended/)
  assert.equal(words('token_status_changed', '401'), '401')
  assert.equal(words('token_status_changed', 'default'), 'As the server answers')
})

test('what an operator did to another account names that account', () => {
  assert.equal(words('account_disabled', '1005'), 'Account 1005')
  assert.equal(words('grant_ended', '1005 2'), 'Account 1005: 2 accesses')
  assert.equal(words('limit_changed', 'app_7_2 500'), 'app_7_2: 500 tokens a day')
})

test('labels and names stand as they were given, whatever they look like', () => {
  assert.equal(words('app_password_created', 'server <b>2</b>'), 'server <b>2</b>')
  assert.equal(words('app_renamed', '2026'), '2026')
  assert.equal(words('app_created', 'constructor'), 'constructor')
  assert.equal(words('grant_made', 'toString'), 'toString')
})
