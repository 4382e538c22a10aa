import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMON_PASSWORDS } from '../src/passwords/common-passwords.ts'
import { checkNewPassword, PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARACTERS } from '../src/passwords/password-rules.ts'

test('a password of 10 characters to 1,024 bytes is taken, whatever it is made of', () => {
  for (const password of [
    'hufeisensi',
    'correct horse battery staple',
    'тихий океан',
    '🐴🔋📎🧷🪡🧵🪢🧶🪤🧲',
    'with\0null and\ttab',
    `${'x'.repeat(1_000)} and some others 12345678`.slice(0, 1_024),
  ]) {
    assert.equal(checkNewPassword(password), undefined, password.slice(0, 40))
  }
})

test('length counts characters below and bytes above', () => {
  assert.match(checkNewPassword('hufeisens') ?? '', /at least 10 characters/)
  assert.match(checkNewPassword('🐴🔋📎🧷🪡🧵🪢🧶🪤') ?? '', /at least 10 characters/)
  assert.match(checkNewPassword('') ?? '', /at least 10 characters/)
  assert.match(checkNewPassword('abcdé'.repeat(171)) ?? '', /at most 1024 bytes/)
  assert.match(checkNewPassword('abcd1'.repeat(2_000_000)) ?? '', /at most 1024 bytes/)
})

test('a lone surrogate is refused, since it would hash like any other lone surrogate', () => {
  assert.match(checkNewPassword('horse battery \ud800') ?? '', /well-formed/)
})

test('an account password may not begin like an app password', () => {
  assert.match(checkNewPassword('cap_horse battery') ?? '', /app password/)
  assert.equal(checkNewPassword('Cap_horse battery'), undefined)
})

test('what everybody tries first is refused, in any case of letters', () => {
  for (const password of ['Password123', 'QWERTYUIOP', 'йцукенгшщз', 'aaaaaaaaaa', '1212121212121', 'abcabcabcabc']) {
    assert.match(checkNewPassword(password) ?? '', /first that are tried/, password)
  }
})

test('the list of common passwords holds only what the other rules let through, in lower case', () => {
  assert.ok(COMMON_PASSWORDS.size >= 100)
  for (const password of COMMON_PASSWORDS) {
    assert.equal(password, password.toLowerCase())
    assert.ok([...password].length >= PASSWORD_MIN_CHARACTERS, password)
    assert.ok(Buffer.byteLength(password) <= PASSWORD_MAX_BYTES, password)
  }
})

test('a composed and a decomposed letter are two passwords: nothing is normalised', () => {
  assert.equal(checkNewPassword('caf\u00e9 am Nordbahnhof'), undefined)
  assert.equal(checkNewPassword('cafe\u0301 am Nordbahnhof'), undefined)
})

test('no refusal repeats the password', () => {
  for (const password of ['hufeisens', 'password123', 'cap_horse battery', 'horse battery \ud800']) {
    assert.ok(!(checkNewPassword(password) ?? password).includes(password))
  }
})
