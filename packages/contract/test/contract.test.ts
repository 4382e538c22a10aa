import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CHAT_ID_PATTERN,
  ERROR_CODES,
  errorEntry,
  formatAppId,
  LANGUAGES,
  languageOf,
  METHODS,
  PHONE_PATTERN,
  parseAppId,
  REASONS,
  TOKEN_PATTERN,
} from '../src/index.ts'

test('every error speaks every language, says what to do, and has an HTTP status of failure', () => {
  for (const code of ERROR_CODES) {
    const { status, message, meaning, mend } = errorEntry(code)
    assert.ok(status >= 400 && status <= 504, code)
    for (const text of [message, meaning, mend]) {
      for (const language of LANGUAGES) assert.ok(text[language].trim().length > 1, `${code} in ${language}`)
    }
  }
})

test('what public clients rely on of the token errors holds to the letter', () => {
  const { status, message, next } = errorEntry('ApiInvalidTokenError')
  assert.deepEqual(
    [status, message.en, next],
    [403, 'Invalid Token', 'POST /v1/tokens/refresh; header=Refresh; then=repeat'],
  )
  const refresh = errorEntry('ApiInvalidRefreshTokenError')
  assert.deepEqual(
    [refresh.status, refresh.message.en, refresh.next],
    [403, 'Invalid Refresh Token', 'POST /v1/tokens'],
  )
  assert.equal(errorEntry('ApiTokenLimitError').status, 429)
  assert.equal(errorEntry('ApiValidationError').status, 422)
})

test('every reason speaks every language', () => {
  assert.deepEqual(Object.keys(REASONS), [
    'expired',
    'revoked',
    'replaced',
    'reused',
    'password_changed',
    'app_deleted',
  ])
  for (const texts of Object.values(REASONS)) for (const language of LANGUAGES) assert.ok(texts[language])
})

test('a language that is not known, or none, is English', () => {
  const asked = ['en', ' RU ', 'pt', 'de', '', undefined].map(languageOf)
  assert.deepEqual(asked, ['en', 'ru', 'pt', 'en', 'en', 'en'])
})

test('an appId has one spelling, and reads back as it was written', () => {
  assert.deepEqual(parseAppId(formatAppId(20, 3)), { cabinetUserId: 20, appNumber: 3 })
  for (const text of ['app_0_1', 'app_1_0', 'app_01_1', 'app_1_1 ', 'APP_1_1', 'app_1', 'app_1_-1', 'app_1_1_1', '']) {
    assert.equal(parseAppId(text), undefined, text)
  }
})

test('a token is safe in a char(64) column, a URL, a shell and a quoted string', () => {
  for (const text of ['a', 'A_-9', 'x'.repeat(64)]) assert.match(text, TOKEN_PATTERN)
  for (const text of ['', 'x'.repeat(65), 'a b', 'a$b', 'a"b', "a'b", 'a+b', 'a/b', 'a=', 'a\n', 'é']) {
    assert.doesNotMatch(text, TOKEN_PATTERN)
  }
})

test('chat ids and phones are read in the spellings that public clients send', () => {
  for (const id of ['79990000001', '79990000001@c.us', 'private-ab.c_d-1']) assert.match(id, CHAT_ID_PATTERN)
  for (const id of ['', '@c.us', '7999@g.us', 'private-', 'private-a/b', '..']) assert.doesNotMatch(id, CHAT_ID_PATTERN)
  for (const phone of ['12025550101', '+12025550101']) assert.match(phone, PHONE_PATTERN)
  for (const phone of ['', '+', '1202-555', 'abc', '++1202555']) assert.doesNotMatch(phone, PHONE_PATTERN)
})

test('the methods stand where public clients call them', () => {
  const lines = Object.values(METHODS).map(({ name, method, path }) => `${name} ${method} ${path}`)
  assert.deepEqual(lines, [
    'tokens.make POST /v1/tokens',
    'tokens.refresh POST /v1/tokens/refresh',
    'tokens.check GET /v1/tokens/check',
    'tokens.authorize GET /v1/tokens/authorize',
    'tokens.revoke DELETE /v1/tokens',
    'me GET /v1/me',
  ])
})
