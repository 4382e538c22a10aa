import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatOf } from '../src/i18n/format.ts'
import { preferredLanguage } from '../src/i18n/language.ts'

test('the saved language comes first, then the first of the browser that we speak, then English', () => {
  assert.equal(preferredLanguage('pt', ['ru']), 'pt')
  assert.equal(preferredLanguage(null, ['de-AT', 'ru-RU', 'en']), 'ru')
  assert.equal(preferredLanguage(null, ['PT-br']), 'pt')
  assert.equal(preferredLanguage('xx', ['de', 'fr']), 'en')
  assert.equal(preferredLanguage(null, []), 'en')
})

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const now = Date.UTC(2030, 0, 15, 12)

test('how long ago something was is said in the largest unit that has passed whole', () => {
  const { relative } = formatOf('en')
  assert.equal(relative(now - 30_000, now), 'now')
  assert.equal(relative(now - 119_000, now), '1 minute ago')
  assert.equal(relative(now - 3 * HOUR - 59 * MINUTE, now), '3 hours ago')
  assert.equal(relative(now - DAY, now), '1 day ago')
  assert.equal(relative(now + 2 * DAY - MINUTE, now), 'in 2 days')
  assert.equal(relative(now + 2 * DAY + HOUR, now), 'in 2 days')
})

test('a moment that has just come is not said to lie ahead', () => {
  assert.equal(formatOf('en').relative(now + 500, now), 'now')
})

test('how long one has to wait is never said to be shorter than it is', () => {
  const { after } = formatOf('en')
  assert.equal(after(1), 'in 1 second')
  assert.equal(after(60), 'in 60 seconds')
  assert.equal(after(61), 'in 2 minutes')
  assert.equal(after(3 * 3600 + 1), 'in 4 hours')
  assert.equal(formatOf('ru').after(61), 'через 2 минуты')
  assert.equal(formatOf('pt').after(30), 'em 30 segundos')
})

test('relative times have the plural forms of their language', () => {
  assert.equal(formatOf('ru').relative(now - 5 * MINUTE, now), '5 минут назад')
  assert.equal(formatOf('ru').relative(now - 3 * HOUR, now), '3 часа назад')
  assert.equal(formatOf('pt').relative(now - 2 * HOUR, now), 'há 2 horas')
})

test('numbers and shares are written as the language does it', () => {
  assert.equal(formatOf('en').number(1234.5), '1,234.5')
  assert.equal(formatOf('pt').number(1234.5), '1.234,5')
  assert.equal(formatOf('ru').percent(0.97).replace(/\s/g, ' '), '97 %')
})
