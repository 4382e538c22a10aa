import assert from 'node:assert/strict'
import { test } from 'node:test'
import { en, pt, ru } from '../src/i18n/plural.ts'

const apps = (count: number) => ru(count, 'приложение', 'приложения', 'приложений')

test('Russian counts take the form that their last digits ask for', () => {
  const forms = { приложение: [1, 21, 101], приложения: [2, 3, 4, 22, 104], приложений: [0, 5, 11, 12, 14, 20, 111] }
  for (const [form, counts] of Object.entries(forms)) {
    for (const count of counts) assert.equal(apps(count), `${count} ${form}`)
  }
})

test('Russian fractions take the form of few', () => {
  assert.equal(apps(1.5), '1,5 приложения')
})

test('English and Portuguese know one and many; nothing is one in Portuguese', () => {
  assert.deepEqual(
    [0, 1, 2].map(count => en(count, 'app', 'apps')),
    ['0 apps', '1 app', '2 apps'],
  )
  assert.deepEqual(
    [0, 1, 2].map(count => pt(count, 'app', 'apps')),
    ['0 app', '1 app', '2 apps'],
  )
})

test('large counts are grouped as the language does it', () => {
  assert.equal(en(12_345, 'row', 'rows'), '12,345 rows')
  assert.equal(pt(12_345, 'linha', 'linhas'), '12.345 linhas')
  assert.equal(apps(12_345).replace(/\s/g, ' '), '12 345 приложений')
})
